// SPDX-License-Identifier: GPL-2.0-or-later
// The production director's mails, over the simulated network to a simulated mail server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/director_process.h"
#include "sim/traffic/stream_connector.h"
#include "tests/sim/mail_host.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

using testing::HasSubstr;

class SimulatedMail : public testing::Test {
 protected:
  static Topology topology() {
    LanBuilder lan;
    lan.add_switch("sw");
    lan.add_host("lb", "10.0.0.11/24", "sw", Role::director);
    lan.add_host("mail", "10.0.0.25/24", "sw", Role::real_server);
    return lan.topology;
  }
  void start() {
    world_.node("lb").set_stream_connector(streams_);
    world_.on_event([this](const Event& event) { count_[event.kind] += 1; });
    auto disk = std::make_shared<DirectorDisk>();
    disk->path = "/etc/keepalived/keepalived.conf";
    disk->files.put(disk->path,
                    "global_defs {\n router_id lb\n notification_email { op@example.org }\n smtp_server 10.0.0.25\n"
                    " smtp_connect_timeout 2\n}\n"
                    "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 150\n smtp_alert\n"
                    " virtual_ipaddress { 10.0.0.100 }\n}\n");
    world_.node("lb").install(director_process(disk));
    world_.node("lb").start_process();
  }
  World world_{topology(), 1};
  TcpStack stack_{world_.host("lb")}, mail_stack_{world_.host("mail")};
  TcpStreamConnector streams_{stack_};
  MailHost mail_{mail_stack_};
  std::map<std::string, int> count_;
};

TEST_F(SimulatedMail, ReachesTheMailServer) {
  start();
  world_.run_for(10s);
  ASSERT_EQ(mail_.mails.size(), 2u);
  EXPECT_THAT(mail_.mails[0], HasSubstr("Subject: [lb] VRRP Instance VI_1 - Entering BACKUP state\r\n"));
  EXPECT_THAT(mail_.mails[1], HasSubstr("Subject: [lb] VRRP Instance VI_1 - Entering MASTER state\r\n"));
  EXPECT_THAT(mail_.mails[1], HasSubstr("Date: Thu, 01 Jan 2026 00:00:03 +0000\r\n"));
  EXPECT_EQ(count_["mail.sent"], 2);
}

TEST_F(SimulatedMail, IsTriedAgainWhenTheServerIsBack) {
  world_.node("mail").crash();
  start();
  world_.run_for(5s);
  EXPECT_TRUE(world_.host("lb").holds(IpAddress::v4(10, 0, 0, 100))) << "the election does not wait for mail";
  EXPECT_GE(count_["mail.failed"], 1);
  world_.node("mail").power_return();
  world_.run_for(20s);
  EXPECT_EQ(mail_.mails.size(), 2u);
}

}  // namespace
}  // namespace viplane::sim
