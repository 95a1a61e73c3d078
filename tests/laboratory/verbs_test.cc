// SPDX-License-Identifier: GPL-2.0-or-later
// Each kind of trouble, done to a real network with the daemon that is installed: directors by keepalived.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "env/event_json.h"
#include "scenarios/laboratory/run.h"
#include "tests/laboratory/prepared.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

class LaboratoryVerbs : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
    if (::access("/usr/sbin/keepalived", X_OK) != 0) GTEST_SKIP() << "keepalived is not installed";
  }

  static LabResult play(const std::string& scenario) {
    const Prepared prepared = prepare_fast(scenario);
    for (const Diagnostic& problem : beyond_laboratory(prepared, DaemonKind::keepalived))
      ADD_FAILURE() << problem.to_string();
    LabOptions options;
    options.daemon = DaemonKind::keepalived;
    return run_in_laboratory(prepared, options);
  }

  static bool became(const LabResult& lab, const std::string& node, const std::string& state, Duration after) {
    return std::any_of(lab.result.measures.transitions.begin(), lab.result.measures.transitions.end(),
                       [&](const Transition& one) {
                         return one.node == node && one.to == state && one.at > Time(after);
                       });
  }

  static Time injected(const LabResult& lab) {
    for (const Event& event : lab.result.events) {
      if (event.kind == "fault.injected") return event.at;
    }
    ADD_FAILURE() << "no fault was injected";
    return {};
  }
};

TEST_F(LaboratoryVerbs, CountFromTheEventThatTheyWaitFor) {
  const LabResult lab = play("faults: [{at: 500ms after lb1 is master, crash: lb1}]\n");
  Time master{};
  for (const Transition& one : lab.result.measures.transitions) {
    if (one.node == "lb1" && one.to == "master" && master == Time{}) master = one.at;
  }
  EXPECT_GE(injected(lab) - master, 500ms);
  EXPECT_LT(injected(lab) - master, 700ms);
  EXPECT_TRUE(became(lab, "lb2", "master", 0ms));
}

TEST_F(LaboratoryVerbs, WithoutMulticastFloodedToItABackupBecomesASecondMaster) {
  const LabResult lab = play("faults: [{at: 2s, filter_multicast: lb2, for: 1s}]\n");
  EXPECT_TRUE(became(lab, "lb2", "master", 2s));
  EXPECT_TRUE(became(lab, "lb2", "backup", 3s)) << "and steps back when it hears again";
  EXPECT_FALSE(became(lab, "lb1", "backup", 2s));
}

TEST_F(LaboratoryVerbs, APartitionIsNotHeardThrough) {
  const LabResult lab = play("faults: [{at: 2s, partition: [lb1], for: 1s}]\n");
  EXPECT_TRUE(became(lab, "lb2", "master", 2s));
  EXPECT_TRUE(became(lab, "lb2", "backup", 3s));
}

TEST_F(LaboratoryVerbs, OneDirectionBetweenTwoNodesIsCut) {
  const LabResult lab = play("faults: [{at: 2s, cut_between: [lb1, lb2], direction: out, for: 1s}]\n");
  EXPECT_TRUE(became(lab, "lb2", "master", 2s)) << "lb2 does not hear lb1";
  const LabResult other = play("faults: [{at: 2s, cut_between: [lb1, lb2], direction: in, for: 1s}]\n");
  EXPECT_FALSE(became(other, "lb2", "master", 2s)) << "lb1 does not hear lb2, which is silent anyway";
}

TEST_F(LaboratoryVerbs, AnAddressRemovedByHandIsSeenToGoAndToComeBack) {
  const LabResult lab = play("faults: [{at: 2s, remove_address: lb1, address: 10.77.0.100, for: 500ms}]\n");
  std::vector<std::string> seen;
  for (const Event& event : lab.result.events) {
    if (event.node == "lb1" && event.kind.starts_with("address.") && event.at > Time(1900ms)) seen.push_back(event.kind);
  }
  ASSERT_GE(seen.size(), 2u);
  EXPECT_EQ(seen[0], "address.removed");
  EXPECT_EQ(seen[1], "address.added");
}

TEST_F(LaboratoryVerbs, ADeletedInterfaceLosesTheMasterAndComesBackWithItsAddresses) {
  const LabResult lab = play("faults: [{at: 1500ms, delete_interface: lb1, for: 700ms}]\n");
  EXPECT_TRUE(became(lab, "lb2", "master", 1500ms));
}

TEST_F(LaboratoryVerbs, ARenamedInterfaceIsLostToItsDaemon) {
  const LabResult lab = play("faults: [{at: 1500ms, rename_interface: lb1, to: lan0, for: 700ms}]\n");
  EXPECT_TRUE(became(lab, "lb2", "master", 1500ms));
}

TEST_F(LaboratoryVerbs, AFlappingLinkIsSeenEachTime) {
  const LabResult lab = play("faults: [{at: 1500ms, flap_link: lb1, every: 500ms, down: 100ms, for: 1600ms}]\n");
  const auto lost = std::count_if(lab.result.events.begin(), lab.result.events.end(), [](const Event& event) {
    return event.node == "lb1" && event.kind == "link.down";
  });
  EXPECT_GE(lost, 3);
}

TEST_F(LaboratoryVerbs, ReplayedAdvertisementsKeepADeadMasterAlive) {
  const LabResult lab = play(
      "faults:\n  - {at: 1500ms, replay_advertisements: lb1, per_second: 20/s}\n  - {at: 2s, crash: lb1}\n");
  EXPECT_FALSE(became(lab, "lb2", "master", 2s));
}

TEST_F(LaboratoryVerbs, TheWireAndTheSwitchesDoTheRest) {
  const LabResult lab = play(R"(traffic: [{client: probe, kind: prober, every: 5ms, start: 1s, timeout: 500ms}]
faults:
  - {at: 1500ms, lose_bursts: lb1, burst: 20ms, every: 200ms, for: 200ms}
  - {at: 1750ms, jitter_packets: lb1, by: 5ms, for: 200ms}
  - {at: 2s, reorder_packets: lb1, percent: 20, by: 5ms, for: 200ms}
  - {at: 2250ms, duplicate_packets: lb1, for: 200ms}
  - {at: 2500ms, corrupt_packets: lb1, percent: 5, for: 200ms}
  - {at: 2750ms, set_mtu: lb1, mtu: 1400, for: 100ms}
  - {at: 2900ms, set_mtu: lb1, mtu: 1400, of: cable, for: 100ms}
  - {at: 3050ms, flush_forwarding: sw1}
  - {at: 3100ms, age_forwarding: sw1, ageing: 100ms, for: 100ms}
  - {at: 3200ms, merge_frames: lb1, for: 100ms}
  - {at: 3300ms, filter: edge, protocol: icmp_errors, for: 100ms}
)");
  const auto healed = std::count_if(lab.result.events.begin(), lab.result.events.end(),
                                    [](const Event& event) { return event.kind == "fault.healed"; });
  EXPECT_EQ(healed, 10);
  EXPECT_GT(lab.result.measures.requests, 400u);
  EXPECT_LT(lab.result.measures.outage, 700ms);
}

}  // namespace
}  // namespace viplane::scenarios
