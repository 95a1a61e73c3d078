// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/print_parts.h"
#include "control/config/service_values.h"

namespace viplane::config {
namespace {

struct Head {
  std::string operator()(const Endpoint& endpoint) const {
    return endpoint.address.to_string() + (endpoint.port == 0 ? "" : ' ' + std::to_string(endpoint.port));
  }
  std::string operator()(const FirewallMark& mark) const { return "fwmark " + std::to_string(mark.mark); }
  std::string operator()(const GroupReference& group) const { return "group " + quoted_word(group.name); }
};

std::string with_port(const Endpoint& endpoint) {
  return endpoint.address.to_string() + ' ' + std::to_string(endpoint.port);
}

std::string method(const Forwarding& forwarding) {
  switch (forwarding.method) {
    case ForwardingMethod::nat: return "NAT";
    case ForwardingMethod::dr: return "DR";
    case ForwardingMethod::tun: break;
  }
  switch (forwarding.tunnel_type) {
    case TunnelType::ipip: return "TUN";
    case TunnelType::gue: return "TUN type gue port " + std::to_string(forwarding.tunnel_port);
    case TunnelType::gre: return "TUN type gre";
  }
  return "TUN";
}

const char* keyword_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::tcp: return "TCP";
    case Protocol::udp: return "UDP";
    case Protocol::sctp: return "SCTP";
  }
  return "?";
}

std::string netmask(std::uint8_t length) {
  return IpAddress::v4(length == 0 ? 0u : ~std::uint32_t{0} << (32 - length)).to_string();
}

void print_persistence(ConfWriter& out, const VirtualServer& service) {
  if (service.persistence_timeout) out.seconds("persistence_timeout", *service.persistence_timeout);
  if (service.is_v6 && service.persistence_prefix != 128)
    out.line("persistence_granularity", std::int64_t{service.persistence_prefix});
  if (!service.is_v6 && service.persistence_prefix != 32)
    out.line("persistence_granularity", netmask(service.persistence_prefix));
}

void print_quorum(ConfWriter& out, const VirtualServer& service) {
  if (service.quorum != 0) out.line("quorum", std::int64_t{service.quorum});
  if (service.hysteresis != 0) out.line("hysteresis", std::int64_t{service.hysteresis});
  out.command("quorum_up", service.quorum_up);
  out.command("quorum_down", service.quorum_down);
}

void print_real_server(ConfWriter& out, const RealServer& server) {
  out.open("real_server " + with_port(server.endpoint));
  out.line("weight", std::int64_t{server.weight});
  out.line("lvs_method", method(server.forwarding));
  out.on_off("inhibit_on_failure", server.inhibit_on_failure);
  if (server.upper_threshold != 0) out.line("uthreshold", std::int64_t{server.upper_threshold});
  if (server.lower_threshold != 0) out.line("lthreshold", std::int64_t{server.lower_threshold});
  out.word_unless_empty("virtualhost", server.virtualhost);
  out.command("notify_up", server.notify_up);
  out.command("notify_down", server.notify_down);
  out.on_off("smtp_alert", server.smtp_alert);
  print_inherited(out, server);
  for (const Checker& checker : server.checkers) print_checker(out, server, checker);
  out.close();
}

}  // namespace

void print_group(ConfWriter& out, const VirtualServerGroup& group) {
  out.open("virtual_server_group " + quoted_word(group.name));
  for (const AddressRange& range : group.ranges) {
    std::string text = range.first.to_string();
    if (range.last != range.first) text += '-' + range.last.to_string();
    if (range.port != 0) text += ' ' + std::to_string(range.port);
    out.line(text);
  }
  for (const FirewallMark& mark : group.marks) out.line("fwmark", std::int64_t{mark.mark});
  out.close();
}

void print_virtual_server(ConfWriter& out, const VirtualServer& service) {
  out.open("virtual_server " + std::visit(Head{}, service.service));
  if (!std::holds_alternative<Endpoint>(service.service)) out.line("ip_family", service.is_v6 ? "inet6" : "inet");
  out.line("protocol", keyword_of(service.protocol));
  out.line("lb_algo", std::string(scheduler_name(service.scheduler)));
  out.flag("flag-1", service.scheduler_fallback);
  out.flag("flag-2", service.scheduler_port);
  out.line("lb_kind", method(service.forwarding));
  out.flag("ops", service.one_packet);
  print_persistence(out, service);
  print_quorum(out, service);
  out.flag("alpha", service.alpha);
  out.flag("omega", service.omega);
  out.flag("ha_suspend", service.ha_suspend);
  out.on_off("smtp_alert", service.smtp_alert);
  out.word_unless_empty("virtualhost", service.virtualhost);
  if (service.sorry_server) {
    out.line("sorry_server", with_port(service.sorry_server->endpoint));
    out.flag("sorry_server_inhibit", service.sorry_server_inhibit);
    out.line("sorry_server_lvs_method", method(service.sorry_server->forwarding));
  }
  for (const RealServer& server : service.real_servers) print_real_server(out, server);
  out.close();
}

}  // namespace viplane::config
