// SPDX-License-Identifier: GPL-2.0-or-later
// What instances and groups follow, sync groups, notify scripts.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(const std::vector<Tracked>& list) {
  std::vector<std::string> out;
  for (const Tracked& each : list) out.push_back(each.name + ':' + std::to_string(each.weight));
  return out;
}

TEST(ConfigTracking, WeightComesFromTheScriptUnlessTheLineHasOne) {
  const auto result = load_text(
      "vrrp_script a {\nscript /bin/a\nweight -5\n}\nvrrp_script b {\nscript /bin/b\nweight 5 reverse\n}\n" +
      instance_text("A", "track_script {\na\nb weight 7 noreverse\n}\ntrack_interface {\neth1 weight -3\neth2\n}"));
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(names(instance(result).track.scripts), ElementsAre("a:-5", "b:7"));
  EXPECT_THAT(names(instance(result).track.interfaces), ElementsAre("eth1:-3", "eth2:0"));
}

TEST(ConfigTracking, ScriptDefinedBelowIsNotTracked) {
  const auto result = load_text(instance_text("A", "track_script {\na\n}") + "vrrp_script a {\nscript /bin/a\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:5:1 undefined-name"));
  EXPECT_TRUE(instance(result).track.scripts.empty());
}

TEST(ConfigTracking, OwnInterfaceIsNotTrackedTwice) {
  const auto result = load_instance("track_interface {\neth0\neth1\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:5:1 bad-combination"));
  EXPECT_THAT(names(instance(result).track.interfaces), ElementsAre("eth1:0"));
}

TEST(ConfigTracking, FilesAndProcesses) {
  const auto result = load_text(
      "track_file f {\nfile /run/f\nweight -2 reverse\ninit_file 3 overwrite\n}\n"
      "vrrp_track_process p {\nprocess haproxy -f x\nquorum 2\ndelay 0.5\n}\n" +
      instance_text("A", "track_file {\nf\n}\ntrack_process {\np weight 0\n}"));
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(result.config.track_files.at(0).init_value, 3);
  EXPECT_TRUE(result.config.track_files.at(0).init_overwrite);
  EXPECT_THAT(result.config.track_processes.at(0).process, ElementsAre("haproxy", "-f", "x"));
  EXPECT_EQ(result.config.track_processes.at(0).terminate_delay, Duration(500ms));
  EXPECT_THAT(names(instance(result).track.files), ElementsAre("f:-2"));
  EXPECT_THAT(names(instance(result).track.processes), ElementsAre("p:0"));
}

TEST(ConfigTracking, OwnerHasNoWeights) {
  const auto result = load_text("vrrp_script a {\nscript /bin/a\nweight 5\n}\n" +
                                instance_text("A", "priority 255\ntrack_script {\na\n}"));
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:10:1 bad-combination"));
  EXPECT_TRUE(instance(result).track.scripts.empty());
}

std::string two_instances(const std::string& lines = {}) {
  return instance_text("A", lines) +
         "vrrp_instance B {\ninterface eth1\nvirtual_router_id 2\nvirtual_ipaddress {\n10.0.1.1\n}\n}\n";
}

TEST(ConfigSyncGroup, MembersMayStandOnOneLineAndBeforeTheirDefinition) {
  const auto result = load_text("vrrp_sync_group G {\ngroup { A B }\n}\n" + two_instances());
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(result.config.sync_groups.at(0).members, ElementsAre("A", "B"));
  EXPECT_EQ(result.config.instances.at(1).sync_group, "G");
}

TEST(ConfigSyncGroup, UnknownMemberIsLeftOut) {
  EXPECT_THAT(faults(load_text("vrrp_sync_group G {\ngroup {\nA\nC\n}\n}\n" + two_instances())),
              ElementsAre("warning main.conf:4:1 bad-member", "warning main.conf:1:1 lonely-group"));
}

TEST(ConfigSyncGroup, MemberOfTwoGroupsStaysInTheFirst) {
  const auto result =
      load_text("vrrp_sync_group G {\ngroup {\nA\nB\n}\n}\nvrrp_sync_group H {\ngroup {\nB\n}\n}\n" + two_instances());
  EXPECT_THAT(faults(result),
              ElementsAre("warning main.conf:9:1 bad-member", "warning main.conf:7:1 incomplete-block"));
  EXPECT_EQ(result.config.sync_groups.size(), 1u);
}

TEST(ConfigSyncGroup, MembersStartAsBackupAndHaveNoWeights) {
  const std::string script = "vrrp_script a {\nscript /bin/a\n}\n";
  const std::string member = "state MASTER\ntrack_script {\na weight 5\n}\ntrack_interface {\neth7 weight 5\n}";
  const auto result = load_text(script + "vrrp_sync_group G {\ngroup {\nA\nB\n}\n}\n" + two_instances(member));
  EXPECT_THAT(faults(result),
              ElementsAre("warning main.conf:15:1 bad-combination", "warning main.conf:18:1 bad-combination"));
  const VrrpInstance& vi = result.config.instances.at(0);
  EXPECT_EQ(vi.state, InitialState::backup);
  EXPECT_EQ(vi.priority, 100);
  EXPECT_TRUE(vi.track.scripts.empty());
  EXPECT_THAT(names(vi.track.interfaces), ElementsAre("eth7:0"));
}

TEST(ConfigSyncGroup, TrackingWeightKeepsThem) {
  const auto result = load_text("vrrp_sync_group G {\ngroup {\nA\nB\n}\nsync_group_tracking_weight\n}\n" +
                                two_instances("track_interface {\neth7 weight 5\n}"));
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(names(result.config.instances.at(0).track.interfaces), ElementsAre("eth7:5"));
}

TEST(ConfigNotify, EmptyCommandRunsNothing) {
  const auto result = load_instance("notify_master \"\"");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:4:15 empty-command"));
  EXPECT_FALSE(instance(result).notify.master.has_value());
}

TEST(ConfigTracking, UnquotedArgumentsOfAScriptAreNotPassed) {
  const auto result = load_text("vrrp_script s {\nscript /bin/x a b\n}\n");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:2:15 extra-words"));
  EXPECT_THAT(result.config.track_scripts.at(0).command.words, ElementsAre("/bin/x"));
}

TEST(ConfigNotify, ScriptMayNameItsUserAndGroup) {
  const auto result = load_instance("notify_master \"/bin/x 'a b' c\" joe staff\nnotify /bin/y");
  const Notify& notify = instance(result).notify;
  EXPECT_THAT(notify.master->words, ElementsAre("/bin/x", "a b", "c"));
  EXPECT_EQ(notify.master->user, "joe");
  EXPECT_EQ(notify.master->group, "staff");
  EXPECT_THAT(notify.any->words, ElementsAre("/bin/y"));
  EXPECT_FALSE(notify.fault.has_value());
}

}  // namespace
}  // namespace viplane::config
