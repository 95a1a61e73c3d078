// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include "scenarios/laboratory/faults.h"
#include "tests/laboratory/prepared.h"

namespace viplane::scenarios {
namespace {

using testing::HasSubstr;

TEST(LaboratoryLimits, AFaultThatLinuxCannotDoIsNamedWithItsLine) {
  const Prepared prepared = prepare_fast("faults:\n  - {at: 1s, slow_scheduler: lb1, by: 5ms}\n");
  const Diagnostics problems = beyond_laboratory(prepared, DaemonKind::viplaned);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].place.line, 7);
  EXPECT_THAT(problems[0].to_string(), HasSubstr("slow_scheduler"));
  EXPECT_THAT(problems[0].to_string(), HasSubstr("--world sim"));
}

TEST(LaboratoryLimits, RealServersMatterToADaemonThatBalancesOnly) {
  const Prepared prepared = prepare_fast("faults: [{at: 1s, server_down: 10.77.0.21}]\n");
  EXPECT_TRUE(beyond_laboratory(prepared, DaemonKind::viplaned).empty());
  EXPECT_EQ(beyond_laboratory(prepared, DaemonKind::keepalived).size(), 1u);
}

TEST(LaboratoryLimits, ConnectionsAreToldByADaemonThatBalancesOnly) {
  Prepared prepared = prepare_fast("faults: []\n");
  prepared.directors[0].config.global.sync_daemon = config::SyncDaemonSettings{
      .location = {"lb1.conf", 4, 3}, .interface = "eth0", .instance = "VI_1", .id = {}, .largest_payload = {}};
  EXPECT_TRUE(beyond_laboratory(prepared, DaemonKind::viplaned).empty());
  const Diagnostics problems = beyond_laboratory(prepared, DaemonKind::keepalived);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].place.line, 4);
  EXPECT_THAT(problems[0].to_string(), HasSubstr("lvs_sync_daemon"));
}

TEST(LaboratoryLimits, CablesHaveNoRateOrDelay) {
  const Prepared prepared = prepare_fast("topology: {link: {delay: 1ms}}\n");
  EXPECT_EQ(beyond_laboratory(prepared, DaemonKind::viplaned).size(), 1u);
}

TEST(LaboratoryLimits, EveryOtherFaultCanBeDone) {
  const Prepared prepared = prepare_fast(R"(topology: {same_switch: true}
faults:
  - {at: 1s, cut_link: lb1, for: 1s}
  - {at: 1s, lose_packets: lb1, percent: 30, for: 1s}
  - {at: 1s, delay_packets: lb1, by: 5ms, for: 1s}
  - {at: 1s, filter: lb1, for: 1s}
  - {at: 1s, lose_gratuitous_arp: lb1, for: 1s}
  - {at: 1s, isolate_ports: [lb1, lb2], for: 1s}
  - {at: 1s, cut_trunk: trunk, for: 1s}
  - {at: 1s, kill_switch: sw1, for: 1s}
  - {at: 1s, crash: lb1, for: 1s}
  - {at: 1s, kill_process: lb1, part: parent, for: 1s}
  - {at: 1s, freeze: lb1, for: 1s}
  - {at: 1s, terminate: lb1, for: 1s}
  - {at: 1s, reload: lb1}
  - {at: 1s, start: lb1}
  - {at: 1s, hostile_advertisements: lb1, kind: ttl_254, for: 1s}
)");
  EXPECT_TRUE(beyond_laboratory(prepared, DaemonKind::keepalived).empty());
}

}  // namespace
}  // namespace viplane::scenarios
