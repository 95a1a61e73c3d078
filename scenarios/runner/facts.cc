// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/runner/connectivity.h"

namespace viplane::scenarios {
namespace {

IpAddress primary_address(const AddressPlan& plan, const std::string& node, const config::VrrpInstance& instance) {
  if (instance.source_address) return *instance.source_address;
  for (const IpPrefix& prefix : plan.directors.at({node, instance.interface})) {
    if (prefix.address.is_v6 == instance.is_v6) return prefix.address;
  }
  return {};
}

InstanceFacts facts_of(const DirectorPlan& director, const config::VrrpInstance& instance, const AddressPlan& plan) {
  InstanceFacts facts;
  facts.node = director.name;
  facts.name = instance.name;
  facts.virtual_router_id = instance.virtual_router_id;
  facts.family = instance.is_v6 ? 6 : 4;
  facts.version = instance.version;
  facts.priority = instance.priority;
  facts.down_timer_adverts = instance.down_timer_adverts;
  facts.preempt = !instance.nopreempt;
  facts.preempt_delay = instance.preempt_delay;
  const config::GlobalDefs& global = director.config.global;
  facts.start_delay = std::max(global.vrrp_startup_delay, global.vrrp_delay_after_boot);
  facts.interval = instance.advert_int;
  facts.primary = primary_address(plan, director.name, instance);
  for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
    for (const config::VirtualAddress& address : *list) {
      const bool known =
          std::find(facts.addresses.begin(), facts.addresses.end(), address.prefix.address) != facts.addresses.end();
      if (!known) facts.addresses.push_back(address.prefix.address);
    }
  }
  facts.interface = instance.interface;
  facts.segment = plan.lan_of(director.name, instance.interface).name;
  facts.sync_group = instance.sync_group;
  facts.unicast = !instance.unicast_peer.empty();
  return facts;
}

// From the death of a server to the last failed check: the wait for the next round, the attempts and the pauses
// between.
Duration detection_of(const config::Checker& checker) {
  return checker.delay_loop + (checker.connect_timeout + checker.delay_before_retry) * (checker.retry + 1);
}

Duration detection_of(const config::VirtualServer& service) {
  Duration longest{0};
  for (const config::RealServer& server : service.real_servers) {
    std::optional<Duration> shortest;  // of the checks that are made
    for (const config::Checker& checker : server.checkers) {
      const auto* http = std::get_if<config::HttpCheck>(&checker.kind);
      const bool waits = std::holds_alternative<config::TcpCheck>(checker.kind) ||
                         std::holds_alternative<config::MiscCheck>(checker.kind) || (http != nullptr && !http->is_tls);
      if (!waits) continue;  // not made here, or of no known pace
      shortest = std::min(shortest.value_or(Duration::max()), detection_of(checker));
    }
    if (!shortest) return Duration{0};
    longest = std::max(longest, *shortest);
  }
  return longest;
}

constexpr std::string_view kSchedulers[] = {"rr", "wrr", "lc",  "wlc", "lblc", "lblcr", "dh",
                                            "sh", "mh",  "sed", "nq",  "fo",   "ovf",   "twos"};

void add_service(RunFacts& facts, const config::VirtualServer& service) {
  const auto* address = std::get_if<Endpoint>(&service.service);
  if (address == nullptr || service.protocol == config::Protocol::sctp) return;
  for (const ServiceFacts& known : facts.services) {
    if (known.address == *address) return;
  }
  ServiceFacts one;
  one.address = *address;
  one.protocol = service.protocol == config::Protocol::udp ? 17 : 6;
  one.scheduler = kSchedulers[static_cast<std::size_t>(service.scheduler)];
  one.method = service.forwarding.method == config::ForwardingMethod::nat  ? ForwardingMethod::translation
               : service.forwarding.method == config::ForwardingMethod::dr ? ForwardingMethod::direct
                                                                           : ForwardingMethod::tunnel;
  for (const config::RealServer& server : service.real_servers) {
    one.real_servers.push_back(
        {server.endpoint.address, server.endpoint.port != 0 ? server.endpoint.port : address->port});
  }
  one.detection = detection_of(service);
  one.one_packet = service.one_packet;
  facts.services.push_back(std::move(one));
}

bool is_garbage(const Fault& fault) {
  return fault.verb == FaultVerb::hostile_advertisements && fault.hostile != HostileKind::priority_0 &&
         fault.hostile != HostileKind::priority_255;
}

void add_faults(RunFacts& facts, const Scenario& scenario, const Site& site) {
  for (const Fault& fault : scenario.faults) {
    if (!fault.has_time()) continue;
    facts.faults.push_back({.at = fault.at,
                            .healed = fault.heals_at(),
                            .verb = std::string(name_of(fault.verb)),
                            .target = fmt::format("{}", fmt::join(fault.targets, ", ")),
                            .garbage = is_garbage(fault)});
    facts.last_heal = std::max(facts.last_heal, fault.heals_at().value_or(fault.at));
    if (fault.verb == FaultVerb::slow_scheduler) facts.scheduling += fault.by;
    if (fault.verb == FaultVerb::hostile_advertisements || fault.verb == FaultVerb::replay_advertisements)
      facts.strangers.insert(kStranger);
    if (fault.verb != FaultVerb::server_down && fault.verb != FaultVerb::server_refuses) continue;
    for (const PlannedServer& server : site.plan.servers) {
      if (server.name == fault.targets.front() || server.address.to_string() == fault.targets.front()) {
        facts.dead_servers.push_back({server.address, fault.at, fault.heals_at()});
      }
    }
  }
}

}  // namespace

RunFacts make_facts(const Scenario& scenario, const std::vector<DirectorPlan>& directors, const Site& site) {
  RunFacts facts;
  for (const DirectorPlan& director : directors) {
    facts.directors.push_back(director.name);
    for (const config::VrrpInstance& instance : director.config.instances) {
      facts.instances.push_back(facts_of(director, instance, site.plan));
    }
    for (const config::VirtualServer& service : director.config.virtual_servers) add_service(facts, service);
  }
  for (const auto& [key, addresses] : site.plan.directors) {
    for (const IpPrefix& address : addresses) facts.director_addresses.insert(address.address);
  }
  for (const sim::NodeSpec& node : site.topology.nodes) {
    if (node.role != sim::Role::real_server || !node.interfaces.front().mac) continue;
    facts.server_macs[*node.interfaces.front().mac] = node.interfaces.front().addresses.front().address;
  }
  // Three cables and two frames of the largest size on each.
  facts.link_delay = 2 * scenario.topology.link.delay + scenario.topology.trunk.delay + std::chrono::microseconds(100);
  for (const TrafficSpec& traffic : scenario.traffic) {
    if (traffic.kind == TrafficKind::long_lived) facts.session_clients.insert(traffic.client);
  }
  add_faults(facts, scenario, site);
  facts.epochs = connectivity(scenario, site, facts);
  return facts;
}

}  // namespace viplane::scenarios
