// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/verdict.h"

#include <fmt/format.h>

namespace viplane::scenarios {
namespace {

template <class Value>
void take_out(std::optional<Value>& claim, const char* name, std::string& taken) {
  if (!claim) return;
  claim.reset();
  taken += fmt::format("{}`{}`", taken.empty() ? "" : ", ", name);
}

void tolerate(std::optional<Duration>& claim, Duration tolerance) {
  if (claim) *claim += tolerance;
}

void without_balancing(Prepared& judged, DaemonKind daemon, std::vector<std::string>& notes) {
  judged.facts.services.clear();
  judged.facts.dead_servers.clear();
  Expectations& expect = judged.scenario.expect;
  std::string taken;
  take_out(expect.stall_at_most, "stall", taken);
  take_out(expect.resets_at_most, "resets", taken);
  take_out(expect.failed_at_most, "failed", taken);
  take_out(expect.served_at_least, "served", taken);
  const char* why = daemon == DaemonKind::keepalived ? "its balancing needs a kernel with IPVS" : "it has none";
  notes.push_back(
      fmt::format("{} speaks VRRP only here ({}): each director's machine answers for the services itself{}",
                  name_of(daemon), why, taken.empty() ? "" : "; not judged: " + taken));
}

}  // namespace

Prepared judged_in_laboratory(const Prepared& prepared, DaemonKind daemon, Duration tolerance,
                              std::vector<std::string>& notes) {
  Prepared judged = prepared;
  judged.facts.scheduling += tolerance;
  Expectations& expect = judged.scenario.expect;
  for (auto* claim :
       {&expect.outage_at_most, &expect.stall_at_most, &expect.two_masters_at_most, &expect.conflict_at_most})
    tolerate(*claim, tolerance);
  for (TakeoverExpectation& takeover : expect.takeovers) takeover.within += tolerance;
  notes.push_back(fmt::format("every bound of time has {} ms of tolerance in a laboratory",
                              tolerance / std::chrono::milliseconds(1)));
  if (daemon != DaemonKind::viplaned) without_balancing(judged, daemon, notes);
  return judged;
}

void allow_for_starts(Prepared& judged, const std::vector<Event>& events) {
  const auto& faults = judged.facts.faults;
  for (TakeoverExpectation& takeover : judged.scenario.expect.takeovers) {
    const Time after = takeover.after.value_or(faults.empty() ? Time{} : faults.front().at);
    Time launched = Time::max();  // not yet
    for (const Event& event : events) {
      if (event.node != takeover.by || event.at < after) continue;
      if (event.kind == "process.started") launched = event.at;
      if (event.kind != "director.started" || launched == Time::max()) continue;
      takeover.within += event.at - launched;
      launched = Time::max();
    }
  }
}

}  // namespace viplane::scenarios
