// SPDX-License-Identifier: GPL-2.0-or-later
// lvs_sync_daemon, and lvs_sync_daemon_interface of an instance.
#include <gmock/gmock.h>

#include "control/config/print.h"
#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LoadResult load_sync(const std::string& line, const std::string& in_instance = {}) {
  return load_text("global_defs {\n" + line + "\n}\n" + instance_text("VI_1", in_instance));
}
const std::optional<SyncDaemonSettings>& sync(const LoadResult& result) { return result.config.global.sync_daemon; }

TEST(SyncDaemonConfig, HasKeepalivedsDefaults) {
  const auto result = load_sync("lvs_sync_daemon eth1 VI_1");
  EXPECT_THAT(all_messages(result), IsEmpty());
  ASSERT_TRUE(sync(result));
  EXPECT_EQ(sync(result)->interface, "eth1");
  EXPECT_EQ(sync(result)->instance, "VI_1");
  EXPECT_EQ(sync(result)->id, 1) << "the virtual_router_id";
  EXPECT_EQ(sync(result)->port, 8848);
  EXPECT_EQ(sync(result)->ttl, 1);
  EXPECT_EQ(sync(result)->group, IpAddress::v4(224, 0, 0, 81));
  EXPECT_FALSE(sync(result)->largest_payload);
}

TEST(SyncDaemonConfig, TakesEveryOptionInAnyOrder) {
  const auto result = load_sync("lvs_sync_daemon eth1 VI_1 group 239.1.2.3 id 0 ttl 4 port 9000 maxlen 400");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(sync(result)->id, 0);
  EXPECT_EQ(sync(result)->largest_payload, 400);
  EXPECT_EQ(sync(result)->port, 9000);
  EXPECT_EQ(sync(result)->ttl, 4);
  EXPECT_EQ(sync(result)->group, IpAddress::v4(239, 1, 2, 3));
  const std::string printed = to_keepalived_conf(result.config);
  EXPECT_NE(printed.find("lvs_sync_daemon eth1 VI_1 id 0 maxlen 400 port 9000 ttl 4 group 239.1.2.3\n"),
            std::string::npos)
      << printed;
}

TEST(SyncDaemonConfig, TheIdMayStandAlone) {
  EXPECT_EQ(sync(load_sync("lvs_sync_daemon eth1 VI_1 77 port 9000"))->id, 77);
}

TEST(SyncDaemonConfig, WhatIsWrongIsLeftOut) {
  const auto result = load_sync("lvs_sync_daemon eth1 VI_1 id 256 maxlen 10 port 0 ttl x group 10.0.0.1 colour red");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:30 bad-value", "warning main.conf:2:41 bad-value",
                                          "warning main.conf:2:49 bad-value", "warning main.conf:2:55 bad-value",
                                          "warning main.conf:2:63 bad-value", "warning main.conf:2:72 bad-value"));
  EXPECT_EQ(sync(result)->id, 1);
  EXPECT_EQ(sync(result)->port, 8848);
  EXPECT_EQ(sync(result)->group, IpAddress::v4(224, 0, 0, 81));
}

TEST(SyncDaemonConfig, WithoutItsInstanceThereIsNone) {
  const auto unknown = load_sync("lvs_sync_daemon eth1 VI_2");
  EXPECT_THAT(faults(unknown), ElementsAre("warning main.conf:2:1 undefined-name"));
  EXPECT_FALSE(sync(unknown));
  const auto unsaid = load_sync("lvs_sync_daemon eth1");
  EXPECT_THAT(faults(unsaid), ElementsAre("warning main.conf:2:1 missing-parameter"));
  EXPECT_FALSE(sync(unsaid));
}

TEST(SyncDaemonConfig, TheFirstLineCounts) {
  const auto result = load_sync("lvs_sync_daemon eth1 VI_1\nlvs_sync_daemon eth2 VI_1");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:3:1 repeated-keyword"));
  EXPECT_EQ(sync(result)->interface, "eth1");
}

TEST(SyncDaemonConfig, AnInstanceMayNameTheInterfaceInTheOldWay) {
  const auto result = load_sync("", "lvs_sync_daemon_interface eth3");
  EXPECT_THAT(all_messages(result), IsEmpty());
  ASSERT_TRUE(sync(result));
  EXPECT_EQ(sync(result)->interface, "eth3");
  EXPECT_EQ(sync(result)->instance, "VI_1");
  EXPECT_EQ(sync(load_sync("lvs_sync_daemon eth1 VI_1", "lvs_sync_daemon_interface eth3"))->interface, "eth1");
}

}  // namespace
}  // namespace viplane::config
