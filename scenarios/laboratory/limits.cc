// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "scenarios/laboratory/faults.h"
#include "scenarios/laboratory/frr.h"

namespace viplane::scenarios {
namespace {

bool is_of_server(FaultVerb verb) {
  return verb == FaultVerb::server_down || verb == FaultVerb::server_slow || verb == FaultVerb::server_refuses;
}

// Empty: it can be done.
std::string why_not(const Fault& fault, DaemonKind daemon) {
  if (fault.verb == FaultVerb::slow_scheduler) return "no process can be made to wake up late by a chosen time";
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
    const std::string reason = why_not(fault, daemon);
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
  if (daemon != DaemonKind::frr) return problems;
  for (const DirectorPlan& director : prepared.directors) {
    for (const std::string& what : beyond_frr(director.config))
      problems.push_back({{director.path, 1, 1}, "FRR cannot do " + what, "use `--daemon keepalived`"});
  }
  return problems;
}

}  // namespace viplane::scenarios
