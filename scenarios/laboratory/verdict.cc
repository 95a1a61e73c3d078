// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/checkers/checkers.h"

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
  for (ClientExpectation& client : expect.clients) {
    take_out(client.resets_at_most, "resets", taken);
    take_out(client.failed_at_most, "failed", taken);
    take_out(client.served_at_least, "served", taken);
  }
  const char* why = daemon == DaemonKind::keepalived ? "its balancing needs a kernel with IPVS" : "it has none";
  notes.push_back(
      fmt::format("{} speaks VRRP only here ({}): each director's machine answers for the services itself{}",
                  name_of(daemon), why, taken.empty() ? "" : "; not judged: " + taken));
}

struct Start {
  std::string node;
  Time launched;
  Time running;
};

std::vector<Start> starts_of(const std::vector<Event>& events) {
  std::map<std::string, Time> launched;
  std::vector<Start> starts;
  for (const Event& event : events) {
    if (event.kind == "process.started" || event.kind == "process.killed") launched[event.node] = event.at;
    const auto begun = launched.find(event.node);
    if (event.kind != "director.started" || begun == launched.end()) continue;
    starts.push_back({event.node, begun->second, event.at});
    launched.erase(begun);
  }
  return starts;
}

// From then on an epoch of its own, with what was in force.
void begin_epoch(std::vector<Epoch>& epochs, Time at) {
  const auto next = std::find_if(epochs.begin(), epochs.end(), [at](const Epoch& epoch) { return epoch.from >= at; });
  if (next == epochs.begin() || (next != epochs.end() && next->from == at)) return;
  Epoch copy = *std::prev(next);
  copy.from = at;
  epochs.insert(next, std::move(copy));
}

void take_out_while_starting(std::vector<Epoch>& epochs, const Start& start) {
  begin_epoch(epochs, start.launched);
  begin_epoch(epochs, start.running);
  for (Epoch& epoch : epochs) {
    if (epoch.from >= start.launched && epoch.from < start.running) epoch.alive.erase(start.node);
  }
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
  for (ClientExpectation& client : expect.clients) tolerate(client.outage_at_most, tolerance);
  notes.push_back(fmt::format("every bound of time has {} ms of tolerance in a laboratory",
                              tolerance / std::chrono::milliseconds(1)));
  if (daemon != DaemonKind::viplaned) without_balancing(judged, daemon, notes);
  return judged;
}

void allow_for_starts(Prepared& judged, const std::vector<Event>& events) {
  const auto& faults = judged.facts.faults;
  for (const Start& start : starts_of(events)) {
    take_out_while_starting(judged.facts.epochs, start);
    for (TakeoverExpectation& takeover : judged.scenario.expect.takeovers) {
      const Time after = takeover.after.value_or(faults.empty() ? Time{} : faults.front().at);
      if (start.node == takeover.by && start.launched >= after) takeover.within += start.running - start.launched;
    }
  }
}

void forgive_lost_frames(RunResult& result, const RunFacts& facts, std::uint64_t lost) {
  if (lost == 0) return;
  for (const CheckerPtr& checker : all_checkers(facts)) {
    // A wrong checksum is wrong whatever else passed.
    if (checker->wants() == FrameInterest::none || checker->name() == "checksums") continue;
    for (CheckResult& check : result.checks) {
      if (check.name != checker->name() || check.verdict != CheckVerdict::fail) continue;
      check.verdict = CheckVerdict::allowed;
      check.sentence += fmt::format(" (allowed: {} frames were not recorded)", lost);
    }
  }
  result.passed = std::none_of(result.checks.begin(), result.checks.end(),
                               [](const CheckResult& check) { return check.verdict == CheckVerdict::fail; });
}

}  // namespace viplane::scenarios
