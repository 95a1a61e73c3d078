// SPDX-License-Identifier: GPL-2.0-or-later
// What a configuration says of how the daemon itself is run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "live/daemon/daemon_settings.h"
#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;

config::GlobalDefs settings(const std::string& instance, const std::string& net_namespace, bool use_pid_dir) {
  config::GlobalDefs global;
  global.daemon = {.instance = instance, .net_namespace = net_namespace, .use_pid_dir = use_pid_dir};
  return global;
}

TEST(DaemonSettings, TheFileCountsWhereTheCommandLineSaysNothing) {
  live::CommandLine line = live::with_settings({}, settings("blue", "green", false));
  EXPECT_EQ(line.name, "blue");
  EXPECT_EQ(line.net_namespace, "green");
  EXPECT_EQ(line.pid_file, "/run/viplane/blue.pid");
  EXPECT_EQ(line.control, "/run/viplane/blue.sock");
  live::CommandLine given;
  given.name = "mine";
  given.net_namespace = "home";
  given.pid_file = "/run/x.pid";
  line = live::with_settings(given, settings("blue", "green", true));
  EXPECT_EQ(line.name, "mine");
  EXPECT_EQ(line.net_namespace, "home");
  EXPECT_EQ(line.pid_file, "/run/x.pid");
}

TEST(DaemonSettings, ADaemonOfANamespaceHasItsName) {
  EXPECT_EQ(live::with_settings({}, settings("", "green", false)).pid_file, "/run/viplane/green.pid");
}

TEST(DaemonSettings, UsePidDirMovesThePidFileIntoTheFolder) {
  EXPECT_EQ(live::with_settings({}, settings("", "", false)).pid_file, "/run/viplaned.pid");
  EXPECT_EQ(live::with_settings({}, settings("", "", true)).pid_file, "/run/viplane/viplaned.pid");
}

TEST(DaemonSettings, TheCommandLinesUmaskGoesFirst) {
  config::GlobalDefs global;
  global.umask = 027;
  live::CommandLine given;
  EXPECT_EQ(live::with_settings(given, global).umask, 027u);
  given.umask = 077;
  EXPECT_EQ(live::with_settings(given, global).umask, 077u);
}

class Settings : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
  }
  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_;
};

std::string with_global(const std::string& lines) {
  const std::string head = "global_defs {\n";
  return head + lines + virtual_router(200).substr(head.size());
}

TEST_F(Settings, NetNamespaceIsEnteredAtTheStart) {
  const NetworkNamespace elsewhere;  // has no eth0
  const RunningDaemon daemon(elsewhere, "n", "net_namespace blue\n" + virtual_router(200), {},
                             in_own_mounts("mkdir -p /run/netns && mount -t tmpfs none /run/netns && touch "
                                           "/run/netns/blue && mount --bind " +
                                           space_->path() + " /run/netns/blue"));
  EXPECT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_NE(space_->run("ip -4 address show dev eth0").find("10.9.0.100/24"), std::string::npos);
}

TEST_F(Settings, AMissingNetNamespaceIsSaid) {
  TemporaryDirectory folder;
  const std::string file = (folder.path() / "conf").string();
  std::ofstream(file) << "net_namespace no-such-place\n" << virtual_router(200);
  const Ended ended = run_viplaned({"-n", "-G", "-f", file});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("open network namespace /var/run/netns/no-such-place"));
}

// In a /run of its own, seen from inside.
TEST_F(Settings, AnInstanceHasFilesOfItsName) {
  TemporaryDirectory folder;
  const std::string file = (folder.path() / "conf").string();
  std::ofstream(file) << "instance blue\n" << virtual_router(200);
  const Inside inside(*space_);
  const Ended ended = run_viplaned(
      {"-n", "-G", "-f", file, "--io", "packet"},
      {"unshare", "--mount", "--propagation", "private", "sh", "-c",
       "mount -t tmpfs none /run && { \"$@\" & } && for i in $(seq 100); do test -S /run/viplane/blue.sock && break; "
       "sleep 0.1; done; ls /run/viplane >&2; kill $!; wait $!",
       "sh"});
  EXPECT_THAT(ended.errors, HasSubstr("blue.pid\nblue.sock\nblue.state\n"));
}

TEST_F(Settings, TheUmaskIsThatOfTheFile) {
  const RunningDaemon daemon(*space_, "u", with_global("  umask IRGRP|IROTH\n"));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  struct stat found {};
  ASSERT_EQ(stat(daemon.file("events.jsonl").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(Settings, ScriptsRunBeforeTheDirectorAndAfterIt) {
  TemporaryDirectory folder;
  const std::string started = (folder.path() / "started").string(), ended = (folder.path() / "ended").string();
  // The script at the end finds the address gone: the director has let go of it.
  RunningDaemon daemon(
      *space_, "s",
      with_global("  startup_script \"/bin/sh -c 'touch " + started +
                  "'\"\n  shutdown_script \"/bin/sh -c 'ip -4 address show dev eth0 > " + ended + "'\"\n"));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_TRUE(std::filesystem::exists(started));
  EXPECT_FALSE(std::filesystem::exists(ended));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait_for_end(), 0) << daemon.log();
  std::ifstream file(ended);
  const std::string shown((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(shown, HasSubstr("10.9.0.1/24"));
  EXPECT_THAT(shown, testing::Not(HasSubstr("10.9.0.100")));
}

TEST_F(Settings, AScriptThatHangsIsEndedAndHoldsUpNothingFurther) {
  const RunningDaemon daemon(*space_, "h",
                             with_global("  startup_script \"/bin/sleep 1000\"\n  startup_script_timeout 1\n"));
  EXPECT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_THAT(daemon.log(), HasSubstr("startup_script /bin/sleep: was ended after 1 s"));
}

TEST_F(Settings, AReloadSaysWhatWaitsForARestart) {
  const RunningDaemon daemon(*space_, "r", virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  daemon.write_configuration("instance other\n" + virtual_router(200));
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_THAT(daemon.log(), HasSubstr("that takes a restart"));
}

TEST_F(Settings, ALostSourceAddressIsAFaultOnRealLinux) {
  std::string text = virtual_router(200);
  text.insert(text.find("  virtual_ipaddress"), "  mcast_src_ip 10.9.0.7\n  track_src_ip\n");
  const RunningDaemon daemon(*space_, "t", text);
  ASSERT_TRUE(eventually([&] { return daemon.has_state("fault"); })) << daemon.log();
  space_->run("ip address add 10.9.0.7/24 dev eth0");
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  space_->run("ip address del 10.9.0.7/24 dev eth0");
  EXPECT_TRUE(eventually([&] { return daemon.has_state("fault"); })) << daemon.log();
}

}  // namespace
}  // namespace viplane::test
