// SPDX-License-Identifier: GPL-2.0-or-later
// global_defs: the process and its files.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GlobalDefs global(const LoadResult& result) { return result.config.global; }
LoadResult load_global(const std::string& lines) { return load_text("global_defs {\n" + lines + "\n}\n"); }

TEST(ConfigProcess, VrrpAndCheckerHavePrioritiesOfTheirOwn) {
  const auto result = load_global(
      "vrrp_priority -7\nvrrp_rt_priority 50\nvrrp_no_swap\nvrrp_cpu_affinity 0 2\n"
      "checker_priority 5\nchecker_rt_priority 20");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(global(result).vrrp_process,
            (ProcessSettings{.nice = -7, .rt_priority = 50, .no_swap = true, .cpu_affinity = {0, 2}}));
  EXPECT_EQ(global(result).checker_process,
            (ProcessSettings{.nice = 5, .rt_priority = 20, .no_swap = false, .cpu_affinity = {}}));
}

TEST(ConfigProcess, WhatIsOutOfRangeIsLeftOut) {
  const auto result = load_global("vrrp_priority -21\nvrrp_rt_priority 0\nvrrp_cpu_affinity x 1");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:15 bad-value", "warning main.conf:3:18 bad-value",
                                          "warning main.conf:4:19 bad-value"));
  EXPECT_EQ(global(result).vrrp_process,
            (ProcessSettings{.nice = {}, .rt_priority = {}, .no_swap = false, .cpu_affinity = {1}}));
}

TEST(ConfigProcess, DumpsHaveTheirPlaces) {
  const auto result = load_global("state_dump_file /run/a\nstats_dump_file /run/b\njson_dump_file /run/c");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(global(result).state_dump_file, "/run/a");
  EXPECT_EQ(global(result).stats_dump_file, "/run/b");
  EXPECT_EQ(global(result).json_dump_file, "/run/c");
}

TEST(ConfigProcess, TheDaemonsOwnSettingsStandOutsideEveryBlock) {
  const auto result = load_text("instance blue\nuse_pid_dir\nnet_namespace green\n");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(global(result).daemon, (DaemonSettings{.instance = "blue", .net_namespace = "green", .use_pid_dir = true}));
  EXPECT_THAT(faults(load_text("net_namespace ../x\n")), ElementsAre("warning main.conf:1:15 bad-value"));
}

TEST(ConfigProcess, AUmaskIsANumberOrNames) {
  for (const auto& [text, mask] :
       {std::pair{"022", 022u}, {"18", 022u}, {"0x12", 022u}, {"IWGRP|IWOTH", 022u}, {"IRUSR", 0400u}, {"0", 0u}}) {
    EXPECT_EQ(global(load_global(std::string("umask ") + text)).umask, mask) << text;
  }
  for (const char* text : {"IWGRP|", "01000", "x", "IWALL", "-1"}) {
    const auto result = load_global(std::string("umask ") + text);
    EXPECT_EQ(global(result).umask, std::nullopt) << text;
    EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:7 bad-value")) << text;
  }
}

TEST(ConfigProcess, ScriptsForStartAndEndHaveTimeOuts) {
  const auto result =
      load_global("startup_script \"/bin/a b\" nobody\nstartup_script_timeout 3\nshutdown_script /bin/c");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_THAT(global(result).startup_script->words, ElementsAre("/bin/a", "b"));
  EXPECT_EQ(global(result).startup_script->user, "nobody");
  EXPECT_EQ(global(result).startup_script_timeout, std::chrono::seconds(3));
  EXPECT_EQ(global(result).shutdown_script_timeout, std::chrono::seconds(10));
}

TEST(ConfigProcess, SslHasItsFiles) {
  const auto result = load_text("SSL {\n certificate /a\n key /b\n password c\n}\n");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(global(result).ssl.certificate, "/a");
  EXPECT_EQ(global(result).ssl.key, "/b");
  EXPECT_EQ(global(result).ssl.password, "c");
  const auto half = load_text("SSL {\n key /b\n}\n");
  EXPECT_THAT(faults(half), ElementsAre("warning main.conf:1:1 incomplete-block"));
  EXPECT_EQ(global(half).ssl.key, "") << "a key alone shows nothing";
}

TEST(ConfigMail, HasTheNodesDefaultsWhereItHasARecipient) {
  const auto named = [](const std::string& lines) {
    return load_text("global_defs {\n" + lines + "\n}\n", {.node_name = "lb1.example"}).config.global;
  };
  EXPECT_EQ(named("notification_email { a@b }").notification_email_from, "keepalived@lb1.example");
  EXPECT_EQ(named("notification_email { a@b }").smtp_helo_name, "lb1.example");
  EXPECT_EQ(named("").notification_email_from, "");
}

TEST(ConfigMail, AServerByNameIsTold) {
  EXPECT_THAT(faults(load_global("smtp_server mail.example.org")), ElementsAre("warning main.conf:2:13 bad-value"));
  EXPECT_THAT(faults(load_global("smtp_server localhost 2525")), IsEmpty());
  EXPECT_THAT(faults(load_global("smtp_server fd00::25")), IsEmpty());
}

std::vector<InterfaceDelays> delays(const LoadResult& result) { return result.config.interface_delays; }

TEST(ConfigInterfaceDelays, AreAnInterfaceADownAndAnUpDelay) {
  const auto result = load_text("interface_up_down_delays {\n eth0 1.5 0.25\n eth1 3\n eth0 1\n}\n");
  EXPECT_THAT(all_messages(result), IsEmpty());
  ASSERT_EQ(delays(result).size(), 2u);
  EXPECT_EQ(delays(result)[0].interface, "eth1");
  EXPECT_EQ(delays(result)[0].up, std::chrono::seconds(3)) << "as the down delay";
  EXPECT_EQ(delays(result)[1].down, std::chrono::seconds(1)) << "the last line of an interface counts";
}

TEST(ConfigInterfaceDelays, WhatIsNoDelayIsLeftOut) {
  const auto result = load_text("interface_up_down_delays {\n eth0\n eth1 x\n eth2 300\n eth3 1 x\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:2 missing-parameter", "warning main.conf:3:7 bad-value",
                                          "warning main.conf:4:7 bad-value", "warning main.conf:5:9 bad-value"));
  ASSERT_EQ(delays(result).size(), 1u);
  EXPECT_EQ(delays(result)[0].up, std::chrono::seconds(1));
}

TEST(ConfigInterfaceDelays, StayBelowTheTimeAfterWhichABackupTakesOver) {
  const auto result = load_text(
      "interface_up_down_delays {\n eth0 5 0.5\n eth1 5\n}\n"
      "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress { 10.0.0.1 }\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:2 bad-combination"));
  EXPECT_EQ(delays(result)[0].down, std::chrono::milliseconds(1999)) << "keepalived shortens it, too";
  EXPECT_EQ(delays(result)[0].up, std::chrono::milliseconds(500));
  EXPECT_EQ(delays(result)[1].down, std::chrono::seconds(5)) << "nobody's interface";
}

}  // namespace
}  // namespace viplane::config
