// SPDX-License-Identifier: GPL-2.0-or-later
// What happens to a daemon itself: killed in part or whole, told to read its file again, its switch dead. Ours and
// keepalived.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "env/event_json.h"
#include "lab/own_program.h"
#include "scenarios/laboratory/run.h"
#include "tests/laboratory/prepared.h"

namespace viplane::scenarios {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::string why_not(DaemonKind kind) {
  if (::geteuid() != 0) return "network namespaces need root";
  switch (kind) {
    case DaemonKind::viplaned: return lab::find_own_program("viplaned") ? "" : "viplaned is not built";
    case DaemonKind::keepalived: return ::access("/usr/sbin/keepalived", X_OK) == 0 ? "" : "keepalived is missing";
    case DaemonKind::frr: return ::access("/usr/lib/frr/vrrpd", X_OK) == 0 ? "" : "FRR's vrrpd is missing";
  }
  return {};
}

class LaboratoryFaults : public testing::TestWithParam<DaemonKind> {
 protected:
  void SetUp() override {
    const std::string reason = why_not(GetParam());
    if (!reason.empty()) GTEST_SKIP() << reason;
  }

  void play(const std::string& faults) {
    LabOptions options;
    options.daemon = GetParam();
    lab_ = run_in_laboratory(prepare_fast("faults: [" + faults + "]\n", "4500ms"), options);
  }

  // "2 lb1 master": what became of whom, and after which second.
  std::vector<std::string> transitions_since(double second) const {
    std::vector<std::string> found;
    for (const Transition& one : lab_.result.measures.transitions) {
      if (seconds(one.at.time_since_epoch()) >= second) found.push_back(one.node + " " + one.to);
    }
    return found;
  }

  std::vector<std::string> events_of(const std::string& node, double since) const {
    std::vector<std::string> found;
    for (const Event& event : lab_.result.events) {
      if (event.node == node && seconds(event.at.time_since_epoch()) >= since) found.push_back(event.kind);
    }
    return found;
  }

  const CheckResult& check(const std::string& name) const {
    return *std::find_if(lab_.result.checks.begin(), lab_.result.checks.end(),
                         [&name](const CheckResult& one) { return one.name == name; });
  }

  std::string stories() const {
    std::string all;
    for (const auto& [node, log] : lab_.logs) all += "--- " + node + "\n" + log;
    return all;
  }

  LabResult lab_;
};

std::string name_of_parameter(const testing::TestParamInfo<DaemonKind>& info) {
  return std::string(name_of(info.param));
}

TEST_P(LaboratoryFaults, WhoseParentIsKilledLeavesAndIsStartedAgain) {
  play("{at: 1200ms, kill_process: lb1, part: parent, for: 1s}");
  EXPECT_THAT(transitions_since(1.2), AllOf(Contains("lb2 master"), Contains("lb1 master"))) << stories();
  EXPECT_THAT(events_of("lb1", 1.2), Contains("process.killed"));
  EXPECT_THAT(events_of("lb1", 2.2), AllOf(Contains("process.started"), Contains("director.started")));
  EXPECT_EQ(check("one_master").verdict, CheckVerdict::pass) << check("one_master").sentence;
}

TEST_P(LaboratoryFaults, WhoseChildIsKilledPutsAnotherInItsPlace) {
  play("{at: 1200ms, kill_process: lb1, part: vrrp_child}");
  EXPECT_THAT(events_of("lb1", 1.2), AllOf(Contains("process.killed"), Contains("director.started")));
  EXPECT_THAT(events_of("lb1", 1.2), Not(Contains("process.started"))) << "nobody started it";
  EXPECT_THAT(transitions_since(1.2), Contains("lb1 master")) << stories();
  EXPECT_EQ(check("announced_after_conflict").verdict, CheckVerdict::pass)
      << check("announced_after_conflict").sentence;
}

TEST_P(LaboratoryFaults, WhoIsKilledWholeIsReplacedAndComesBack) {
  play("{at: 1200ms, kill_process: lb1, part: all, for: 1s}");
  EXPECT_THAT(transitions_since(1.2), AllOf(Contains("lb2 master"), Contains("lb1 master"))) << stories();
  EXPECT_EQ(check("one_master").verdict, CheckVerdict::pass) << check("one_master").sentence;
}

TEST_P(LaboratoryFaults, AReloadWithAnotherFileChangesThePriority) {
  play("{at: 1200ms, reload: lb1, config: lb1-low.conf}");
  EXPECT_THAT(transitions_since(1.2), testing::UnorderedElementsAre("lb2 master", "lb1 backup")) << stories();
}

TEST_P(LaboratoryFaults, AReloadOfTheSameFileChangesNothing) {
  play("{at: 1200ms, reload: lb1}");
  EXPECT_THAT(transitions_since(1.2), ElementsAre()) << stories();
}

TEST_P(LaboratoryFaults, ADeadSwitchTakesTheCarrierOfWhoIsOnIt) {
  play("{at: 1200ms, kill_switch: sw1, for: 1s}");
  EXPECT_THAT(events_of("lb1", 1.2), AllOf(Contains("link.down"), Contains("link.up")));
  EXPECT_THAT(events_of("lb2", 1.2), Not(Contains("link.down")));
  EXPECT_THAT(transitions_since(1.2), AllOf(Contains("lb1 fault"), Contains("lb2 master"), Contains("lb1 master")))
      << stories();
}

INSTANTIATE_TEST_SUITE_P(Of, LaboratoryFaults, testing::Values(DaemonKind::viplaned, DaemonKind::keepalived),
                         name_of_parameter);

class LaboratoryFrr : public LaboratoryFaults {};

TEST_P(LaboratoryFrr, ASecondRouterTakesOverFromAStoppedMasterWhichComesBack) {
  play("{at: 1200ms, terminate: lb1, for: 1s}");
  EXPECT_THAT(transitions_since(1.2), AllOf(Contains("lb2 master"), Contains("lb1 init"))) << stories();
  EXPECT_THAT(transitions_since(2.2), Contains("lb1 master")) << stories();
  EXPECT_EQ(check("only_masters_hold").verdict, CheckVerdict::pass) << check("only_masters_hold").sentence;
}

INSTANTIATE_TEST_SUITE_P(Of, LaboratoryFrr, testing::Values(DaemonKind::frr), name_of_parameter);

}  // namespace
}  // namespace viplane::scenarios
