// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/run.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "env/event_json.h"
#include "tests/laboratory/prepared.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

// Skips where a real keepalived cannot run.
#define NEEDS_KEEPALIVED()                                              \
  if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root"; \
  if (::access("/usr/sbin/keepalived", X_OK) != 0) GTEST_SKIP() << "keepalived is not installed"

LabResult run_with_keepalived(const std::string& scenario) {
  LabOptions options;
  options.daemon = DaemonKind::keepalived;
  return run_in_laboratory(prepare_fast(scenario), options);
}

const CheckResult& check(const LabResult& lab, const std::string& name) {
  return *std::find_if(lab.result.checks.begin(), lab.result.checks.end(),
                       [&name](const CheckResult& one) { return one.name == name; });
}

std::vector<std::string> transitions(const LabResult& lab) {
  std::vector<std::string> found;
  for (const Transition& one : lab.result.measures.transitions) found.push_back(one.node + " " + one.to);
  return found;
}

long count(const LabResult& lab, const std::string& kind, const std::string& node) {
  return std::count_if(lab.result.events.begin(), lab.result.events.end(),
                       [&](const Event& event) { return event.kind == kind && event.node == node; });
}

TEST(LaboratoryRun, AStandbyOfRealKeepalivedTakesOverFromACrashedMaster) {
  NEEDS_KEEPALIVED();
  const LabResult lab = run_with_keepalived(R"(
traffic: [{client: probe, kind: prober, every: 2ms, start: 1s}]
faults: [{at: 2s, crash: lb1}]
expect: {outage: at most 1s, takeover: {by: lb2, within: 900ms}, master_at_end: lb2}
)");
  EXPECT_EQ(check(lab, "takeover").verdict, CheckVerdict::pass) << check(lab, "takeover").sentence;
  EXPECT_EQ(check(lab, "outage").verdict, CheckVerdict::pass) << check(lab, "outage").sentence;
  EXPECT_EQ(check(lab, "master_at_end").verdict, CheckVerdict::pass);
  EXPECT_EQ(check(lab, "checksums").verdict, CheckVerdict::pass) << check(lab, "checksums").sentence;
  // On a busy machine the standby may start long enough before the other to be master for a moment.
  EXPECT_THAT(transitions(lab), testing::Contains("lb1 master"));
  EXPECT_EQ(transitions(lab).back(), "lb2 master");
  EXPECT_GT(lab.result.measures.outage, 100ms);
  EXPECT_GT(lab.result.measures.requests, 500u);
  EXPECT_GE(count(lab, "address.added", "lb2"), 1);
  EXPECT_THAT(lab.logs.at("lb1"), testing::HasSubstr("Entering MASTER STATE"));
}

TEST(LaboratoryRun, WhatKeepalivedDoesNotTakeAwayWhenItIsKilledStaysAndIsSeen) {
  NEEDS_KEEPALIVED();
  const LabResult lab = run_with_keepalived("faults: [{at: 2s, kill_process: lb1, part: all}]\n");
  EXPECT_EQ(count(lab, "process.killed", "lb1"), 1);
  EXPECT_EQ(count(lab, "address.added", "lb1"), 1);
  EXPECT_EQ(count(lab, "address.removed", "lb1"), 0);  // the VIP stays on the dead node
}

TEST(LaboratoryRun, AStopSaysItsLastWordAndTheDaemonIsStartedAgain) {
  NEEDS_KEEPALIVED();
  const LabResult lab = run_with_keepalived("faults: [{at: 1500ms, terminate: lb1, for: 300ms}]\n");
  const std::vector<std::string> seen = transitions(lab);
  EXPECT_NE(std::find(seen.begin(), seen.end(), "lb2 master"), seen.end());
  EXPECT_EQ(count(lab, "director.stopping", "lb1"), 1);
  EXPECT_EQ(count(lab, "process.started", "lb1"), 2);
}

TEST(LaboratoryRun, ForgedAdvertisementsReachTheSegment) {
  NEEDS_KEEPALIVED();
  const LabResult lab = run_with_keepalived(
      "faults: [{at: 1s, hostile_advertisements: lb1, kind: priority_255, per_second: 20/s, for: 1s}]\n");
  // keepalived believes whoever claims to own the addresses.
  const std::vector<std::string> seen = transitions(lab);
  EXPECT_GE(std::count(seen.begin(), seen.end(), "lb1 backup"), 2);
}

}  // namespace
}  // namespace viplane::scenarios
