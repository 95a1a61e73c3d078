// SPDX-License-Identifier: GPL-2.0-or-later
// What a viplaned does to its interfaces: what it holds is given back however it ends, and its filters follow a reload
// although it has given up most privileges by then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class HeldInterfaces : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    client_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
    wire_->connect(*client_, "eth0", "10.9.0.9/24");
    space_->run("ethtool -K eth0 gro on");
    daemon_.emplace(*space_, "ports", virtual_router(200) + kWebService, std::vector<std::string>{"--io", GetParam()});
    ASSERT_TRUE(eventually([&] { return daemon_->has_state("master"); })) << daemon_->log();
  }
  std::string gro() const { return space_->run("ethtool -k eth0 | grep generic-receive-offload"); }
  std::string interface() const { return space_->run("ip link show eth0"); }
  // In all its lives: the log is the same, events begin anew.
  int times_master() const {
    int times = 0;
    const std::string log = daemon_->log();
    for (auto at = log.find("-> master"); at != std::string::npos; at = log.find("-> master", at + 1)) ++times;
    return times;
  }
  // Whether the host answers a connection to this port of the virtual address with a reset.
  bool host_refuses(int port) const {
    const std::string address = "/dev/tcp/10.9.0.100/" + std::to_string(port);
    return client_->run("timeout 1 bash -c 'exec 3<>" + address + "' 2>&1 || true").find("refused") !=
           std::string::npos;
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_, client_;
  std::optional<RunningDaemon> daemon_;
};

TEST_P(HeldInterfaces, AreAsTheyWereAfterAPoliteEnd) {
  EXPECT_THAT(gro(), HasSubstr("off"));
  daemon_->signal(SIGTERM);
  EXPECT_EQ(daemon_->wait_for_end(), 0) << daemon_->log();
  EXPECT_THAT(gro(), HasSubstr("on"));
  EXPECT_THAT(interface(), Not(HasSubstr("xdp")));
}

TEST_P(HeldInterfaces, AreRestoredByTheSupervisorOfAKilledDirector) {
  ASSERT_TRUE(daemon_->signal_director(SIGKILL));
  ASSERT_TRUE(eventually([&] { return daemon_->count("director.died") == 1; })) << daemon_->log();
  EXPECT_THAT(daemon_->log(), HasSubstr("set gro of eth0 back to on"));
  ASSERT_TRUE(eventually([&] { return times_master() == 2; })) << daemon_->log();
  daemon_->signal(SIGTERM);
  EXPECT_EQ(daemon_->wait_for_end(), 0) << daemon_->log();
  EXPECT_THAT(gro(), HasSubstr("on")) << "the second director found what the first had found";
}

TEST_P(HeldInterfaces, AreRestoredByTheNextStartWhereAllWereKilledAtOnce) {
  daemon_->kill_all_at_once();
  EXPECT_THAT(gro(), HasSubstr("off")) << "nobody was left to restore it";
  daemon_->start();
  ASSERT_TRUE(eventually([&] { return times_master() == 2; })) << daemon_->log();
  EXPECT_THAT(daemon_->log(), HasSubstr("left behind by a predecessor: set gro of eth0 back to on"));
  daemon_->signal(SIGTERM);
  EXPECT_EQ(daemon_->wait_for_end(), 0) << daemon_->log();
  EXPECT_THAT(gro(), HasSubstr("on"));
  EXPECT_THAT(interface(), Not(HasSubstr("xdp")));
}

// The capabilities that are left suffice for the maps of the XDP program and the table of nftables.
TEST_P(HeldInterfaces, KeepTheHostOutOfAServiceThatAReloadAdds) {
  EXPECT_FALSE(host_refuses(80));
  EXPECT_TRUE(host_refuses(81)) << "81 is no service yet";
  std::string another = kWebService;
  another.replace(another.find(" 80 {"), 5, " 81 {");
  daemon_->write_configuration(virtual_router(200) + kWebService + another);
  EXPECT_EQ(daemon_->ask({"reload"}).code, 0) << daemon_->log();
  EXPECT_EQ(daemon_->count("host.not_filtered"), 0u) << daemon_->log();
  EXPECT_FALSE(host_refuses(81));
  EXPECT_FALSE(host_refuses(80));
  daemon_->write_configuration(virtual_router(200) + another);
  EXPECT_EQ(daemon_->ask({"reload"}).code, 0) << daemon_->log();
  EXPECT_TRUE(host_refuses(80)) << "80 is no service any more";
}

INSTANTIATE_TEST_SUITE_P(Ports, HeldInterfaces, testing::Values("packet", "xsk", "pcap"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace viplane::test
