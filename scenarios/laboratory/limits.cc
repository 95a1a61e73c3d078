// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "scenarios/laboratory/faults.h"
#include "scenarios/laboratory/frr.h"
#include "scenarios/language/fault_table.h"

namespace viplane::scenarios {
namespace {

bool is_of_server(FaultVerb verb) { return rule_of(verb).target == TargetKind::real_server; }

// Carried over by a process that takes the port out of its switch.
bool takes_wire(FaultVerb verb) {
  switch (verb) {
    case FaultVerb::lose_bursts:
    case FaultVerb::delay_packets:
    case FaultVerb::jitter_packets:
    case FaultVerb::reorder_packets:
    case FaultVerb::duplicate_packets:
    case FaultVerb::corrupt_packets: return true;
    default: return false;
  }
}

bool overlap(const Fault& a, const Fault& b) {
  const auto unknown = [](const Fault& fault) { return fault.trigger.has_value(); };
  if (unknown(a) || unknown(b)) return true;
  return a.at < b.heals_at().value_or(Time::max()) && b.at < a.heals_at().value_or(Time::max());
}

// The wire of one link can be bad in one way at a time.
const Fault* earlier_on_wire(const Scenario& scenario, const Fault& fault) {
  if (!takes_wire(fault.verb)) return nullptr;
  for (const Fault& other : scenario.faults) {
    if (&other == &fault) return nullptr;
    if (takes_wire(other.verb) && other.targets == fault.targets && overlap(fault, other)) return &other;
  }
  return nullptr;
}

// Empty: it can be done.
std::string why_not(const Fault& fault, DaemonKind daemon) {
  if (const auto why = rule_of(fault.verb).not_in_laboratory; !why.empty()) return std::string(why);
  if (is_of_server(fault.verb) && daemon != DaemonKind::viplaned)
    return fmt::format("{} balances nothing here: its packets would never reach a real server", name_of(daemon));
  if (daemon != DaemonKind::frr) return {};
  if (fault.verb == FaultVerb::reload) return "vrrpd does not read its file again";
  if (fault.verb == FaultVerb::kill_process && fault.part != KilledPart::all) return "vrrpd is one process";
  return {};
}

bool departs(const LinkSpec& link) {
  const LinkSpec usual;
  return link.bits_per_second != usual.bits_per_second || link.delay != usual.delay ||
         link.queue_octets != usual.queue_octets;
}

}  // namespace

Diagnostics beyond_laboratory(const Prepared& prepared, DaemonKind daemon) {
  const std::string remedy = "run it in the simulation (`--world sim`)";
  Diagnostics problems;
  const Scenario& scenario = prepared.scenario;
  for (const Fault& fault : scenario.faults) {
    std::string reason = why_not(fault, daemon);
    if (const Fault* other = earlier_on_wire(scenario, fault))
      reason = fmt::format("a cable is bad in one way at a time, and `{}` strikes it as well", name_of(other->verb));
    if (reason.empty()) continue;
    problems.push_back(
        {fault.place, fmt::format("the laboratory cannot do `{}`: {}", name_of(fault.verb), reason), remedy});
  }
  const Place top{scenario.file, 1, 1};
  for (const LinkSpec& link : {scenario.topology.link, scenario.topology.trunk, scenario.topology.client_link}) {
    if (!departs(link)) continue;
    problems.push_back(
        {top, "the laboratory's cables have no `rate`, `delay` or `queue_octets`, only an `mtu`", remedy});
    break;
  }
  for (const RealServerSpec& server : scenario.real_servers) {
    const RealServerSpec usual{.address = server.address, .mtu = {}, .place = {}};
    if (server.workers == usual.workers && server.backlog == usual.backlog) continue;
    problems.push_back({server.place, "the laboratory's real servers have one worker and the kernel's queue", remedy});
  }
  if (daemon == DaemonKind::viplaned) return problems;
  for (const DirectorPlan& director : prepared.directors) {
    const auto& sync = director.config.global.sync_daemon;
    if (!sync) continue;
    problems.push_back({{director.path, static_cast<int>(sync->location.line), 1},
                        fmt::format("the laboratory cannot do `lvs_sync_daemon`: {} has no IPVS here", name_of(daemon)),
                        remedy});
  }
  if (daemon != DaemonKind::frr) return problems;
  for (const DirectorPlan& director : prepared.directors) {
    for (const std::string& what : beyond_frr(director.config))
      problems.push_back({{director.path, 1, 1}, "FRR cannot do " + what, "use `--daemon keepalived`"});
  }
  return problems;
}

}  // namespace viplane::scenarios
