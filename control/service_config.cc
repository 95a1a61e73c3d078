// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/service_config.h"

#include <algorithm>
#include <array>

namespace viplane {
namespace {

// In the order of config::Scheduler.
constexpr std::array<const char*, 14> kSchedulers{"rr", "wrr", "lc",  "wlc", "lblc", "lblcr", "dh",
                                                  "sh", "mh",  "sed", "nq",  "fo",   "ovf",   "twos"};

dataplane::Method method(config::ForwardingMethod from) {
  switch (from) {
    case config::ForwardingMethod::nat: return dataplane::Method::nat;
    case config::ForwardingMethod::dr: return dataplane::Method::direct;
    case config::ForwardingMethod::tun: return dataplane::Method::tunnel;
  }
  return dataplane::Method::nat;
}

void add_key(ServiceConfig& to, dataplane::Protocol protocol, const Endpoint& endpoint) {
  if (endpoint.address.is_v6) {
    to.not_served = "IPv6 services are not forwarded yet";
  } else {
    to.keys.push_back({protocol, endpoint});
  }
}

void add_range(ServiceConfig& to, dataplane::Protocol protocol, const config::AddressRange& range) {
  if (range.first.is_v6) return add_key(to, protocol, {range.first, range.port});
  for (std::uint32_t address = range.first.v4_value(); address <= range.last.v4_value(); ++address) {
    add_key(to, protocol, {IpAddress::v4(address), range.port});
  }
}

void add_group(ServiceConfig& to, dataplane::Protocol protocol, const std::string& name, const config::Config& config) {
  const auto group = std::ranges::find(config.virtual_server_groups, name, &config::VirtualServerGroup::name);
  if (group == config.virtual_server_groups.end()) return;  // Config holds every group that it names
  for (const auto& range : group->ranges) add_range(to, protocol, range);
  if (!group->marks.empty()) to.not_served = "services chosen by firewall mark are not forwarded yet";
}

bool uses_other_tunnel(const config::VirtualServer& from) {
  return std::ranges::any_of(from.real_servers, [](const config::RealServer& server) {
    return server.forwarding.method == config::ForwardingMethod::tun &&
           server.forwarding.tunnel_type != config::TunnelType::ipip;
  });
}

}  // namespace

ServiceConfig service_config(const config::VirtualServer& from, const config::Config& config) {
  ServiceConfig to;
  to.settings.scheduler = kSchedulers[static_cast<std::size_t>(from.scheduler)];
  to.settings.scheduler_flags = {.port = from.scheduler_port, .fallback = from.scheduler_fallback};
  to.settings.persistence = from.persistence_timeout;
  to.settings.persistence_mask =
      from.persistence_prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - std::min<unsigned>(32, from.persistence_prefix));
  to.settings.one_packet = from.one_packet;
  // Their choice is a function of the client alone: another director's connections can be carried on.
  to.settings.accept_mid_flow = from.scheduler == config::Scheduler::sh || from.scheduler == config::Scheduler::mh;

  if (from.protocol == config::Protocol::sctp) {
    to.not_served = "SCTP services are not forwarded yet";
    return to;
  }
  if (uses_other_tunnel(from)) {
    to.not_served = "GUE and GRE tunnels are not made yet";
    return to;
  }
  const auto protocol = from.protocol == config::Protocol::udp ? dataplane::Protocol::udp : dataplane::Protocol::tcp;
  if (const auto* endpoint = std::get_if<Endpoint>(&from.service)) add_key(to, protocol, *endpoint);
  if (const auto* group = std::get_if<config::GroupReference>(&from.service)) {
    add_group(to, protocol, group->name, config);
  }
  if (std::holds_alternative<config::FirewallMark>(from.service)) {
    to.not_served = "services chosen by firewall mark are not forwarded yet";
  }
  return to;
}

dataplane::ServerSettings server_settings(const config::VirtualServer& from, const Endpoint& server, int weight) {
  dataplane::ServerSettings to{.weight = static_cast<std::uint32_t>(std::max(weight, 0))};
  const auto real = std::ranges::find(from.real_servers, server, &config::RealServer::endpoint);
  if (real != from.real_servers.end()) {
    to.method = method(real->forwarding.method);
    to.upper_threshold = real->upper_threshold;
    to.lower_threshold = real->lower_threshold;
  } else {
    to.method = method(from.sorry_server ? from.sorry_server->forwarding.method : from.forwarding.method);
  }
  return to;
}

}  // namespace viplane
