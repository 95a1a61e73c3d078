// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/config/facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace viplane::config {
namespace {

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "-" : fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> addresses(const std::vector<VirtualAddress>& list, const VrrpInstance& instance) {
  std::vector<std::string> out;
  for (const VirtualAddress& address : list) {
    // keepalived shows the virtual interface where there is one.
    const bool is_on_vmac = instance.use_vmac && address.interface == instance.interface;
    out.push_back(fmt::format("{}/{}@{}", address.prefix.address.to_string(), address.prefix.length,
                              is_on_vmac ? instance.vmac_interface : address.interface));
  }
  return out;
}

std::string fact(const VrrpInstance& instance) {
  std::vector<std::string> peers;
  for (const UnicastPeer& peer : instance.unicast_peer) peers.push_back(peer.address.to_string());
  return fmt::format(
      "instance {} version {} state {} interface {} vrid {} priority {} advert {} preempt {} accept {} authenticated "
      "{} "
      "addresses {} excluded {} peers {}",
      instance.name, instance.version, instance.state == InitialState::master ? "MASTER" : "BACKUP",
      instance.use_vmac ? instance.vmac_interface : instance.interface, instance.virtual_router_id, instance.priority,
      instance.advert_int / std::chrono::milliseconds(1), instance.nopreempt ? 0 : 1, instance.accept ? 1 : 0,
      instance.authentication.type == AuthType::pass ? 1 : 0, joined(addresses(instance.virtual_ipaddress, instance)),
      joined(addresses(instance.virtual_ipaddress_excluded, instance)), joined(peers));
}

std::string fact(const SyncGroup& group) {
  std::vector<std::string> members = group.members;
  std::sort(members.begin(), members.end());
  return fmt::format("group {} members {}", group.name, joined(members));
}

const char* name_of(ForwardingMethod method) {
  switch (method) {
    case ForwardingMethod::nat: return "NAT";
    case ForwardingMethod::dr: return "DR";
    case ForwardingMethod::tun: return "TUN";
  }
  return "?";
}

const char* name_of(Scheduler scheduler) {
  constexpr const char* kNames[] = {"rr", "wrr", "lc",  "wlc", "lblc", "lblcr", "dh",
                                    "sh", "mh",  "sed", "nq",  "fo",   "ovf",   "twos"};
  return kNames[static_cast<std::size_t>(scheduler)];
}

std::string service_name(const VirtualServer& server) { return server.name().substr(0, server.name().rfind('/')); }

std::string fact(const VirtualServer& server) {
  const bool is_mark = std::holds_alternative<FirewallMark>(server.service);
  const std::string name = server.name();
  return fmt::format(
      "service {} protocol {} scheduler {} method {} persistence {} quorum {} {} alpha {} omega {} sorry {}",
      service_name(server), is_mark ? "none" : name.substr(name.rfind('/') + 1), name_of(server.scheduler),
      name_of(server.forwarding.method),
      server.persistence_timeout ? std::to_string(*server.persistence_timeout / std::chrono::seconds(1)) : "-",
      server.quorum, server.hysteresis, server.alpha ? "ON" : "OFF", server.omega ? "ON" : "OFF",
      server.sorry_server ? server.sorry_server->endpoint.to_string() : "-");
}

std::string fact(const VirtualServer& service, const RealServer& server) {
  return fmt::format("server {} of {} weight {} method {} inhibit {}", server.endpoint.to_string(),
                     service_name(service), server.weight, name_of(server.forwarding.method),
                     server.inhibit_on_failure ? "ON" : "OFF");
}

std::string fact(const RealServer& server, const Checker& checker) {
  const bool connects = !std::holds_alternative<MiscCheck>(checker.kind);
  return fmt::format("check {} of {} loop {} retry {} before_retry {} timeout {} target {} alpha {}", checker.keyword(),
                     server.endpoint.to_string(), checker.delay_loop / std::chrono::milliseconds(1), checker.retry,
                     checker.delay_before_retry / std::chrono::milliseconds(1),
                     connects ? fmt::format("{:.6f}", seconds(checker.connect_timeout)) : "-",
                     connects ? checker.target.to_string() : "-", checker.alpha ? "yes" : "no");
}

// keepalived drops a MISC_CHECK whose script the machine lacks, and makes one check of each host of an SMTP_CHECK.
bool is_comparable(const Checker& checker) {
  return checker.keyword() != "MISC_CHECK" && checker.keyword() != "SMTP_CHECK";
}

}  // namespace

std::vector<std::string> facts(const Config& config) {
  std::vector<std::string> out;
  for (const VrrpInstance& instance : config.instances) out.push_back(fact(instance));
  for (const SyncGroup& group : config.sync_groups) out.push_back(fact(group));
  for (const VirtualServer& service : config.virtual_servers) {
    out.push_back(fact(service));
    for (const RealServer& server : service.real_servers) {
      out.push_back(fact(service, server));
      for (const Checker& checker : server.checkers)
        if (is_comparable(checker)) out.push_back(fact(server, checker));
    }
  }
  if (out.empty()) out.push_back("nothing");
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace viplane::config
