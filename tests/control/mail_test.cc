// SPDX-License-Identifier: GPL-2.0-or-later
// What a director mails to its operator: subjects as keepalived 2.2.7 was measured to have them, and why in the body.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "control/config/load.h"
#include "control/director.h"
#include "env/fake_env.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Subjects = std::vector<std::string>;

constexpr const char* kMail =
    "global_defs {\n router_id lb1\n notification_email { a@b.c d@e.f }\n smtp_server 10.0.0.25\n";
constexpr const char* kRouter =
    "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 150\n"
    " virtual_ipaddress { 10.0.0.100 }\n smtp_alert\n}\n";
constexpr const char* kGroup = "vrrp_sync_group G {\n group {\n VI_1\n }\n smtp_alert\n}\n";

std::string service(const std::string& head, const std::string& more = "", const std::string& second_check = "") {
  return "virtual_server " + head + " {\n lb_algo rr\n lb_kind DR\n protocol TCP\n delay_loop 1\n" + more +
         " real_server 10.0.0.21 80 {\n  TCP_CHECK {\n   warmup 0\n   retry 0\n   connect_timeout 1\n  }\n" +
         second_check + " }\n}\n";
}

const Endpoint kMailServer{IpAddress::v4(10, 0, 0, 25), 25};
const Endpoint kWebServer{IpAddress::v4(10, 0, 0, 21), 80};

class DirectorMail : public testing::Test {
 protected:
  static config::Config load(const std::string& text) {
    config::MemoryFiles files;
    files.put("keepalived.conf", text);
    auto result = config::load_config(files, "keepalived.conf", {.node_name = "lb1.example"});
    EXPECT_FALSE(result.has_errors());
    return result.config;
  }
  DirectorMail() {
    machine_.add_port(wire_, "eth0", MacAddress{{2, 0, 0, 0, 0, 1}}, *IpPrefix::parse("10.0.0.1/24"));
    machine_.streams.set(kWebServer, {});
    mail_server_works();
  }
  void mail_server_works() {
    machine_.streams.set(kMailServer, {.answer_takes = 1ms,
                                       .greeting = "220 mail\r\n",
                                       .answer = [this](std::string_view heard) { return answer(heard); },
                                       .closes_after_answer = false});
  }
  std::string answer(std::string_view heard) {
    if (heard.starts_with("Date:") || heard.starts_with("From:")) {
      mails_.emplace_back(heard);
      return "250 queued\r\n";
    }
    said_.emplace_back(heard.substr(0, heard.find("\r\n")));
    return heard.starts_with("DATA") ? "354 go on\r\n" : "250 ok\r\n";
  }
  void start(const std::string& text) {
    director_ = std::make_unique<Director>(machine_.env(), load(text), DirectorOptions{.connection_slots = 1024});
    director_->start();
    clock_.run_for(10s);
  }
  // Of the mails since the last call.
  Subjects subjects() {
    Subjects all;
    for (; read_ < mails_.size(); ++read_) all.push_back(header(mails_[read_], "Subject"));
    return all;
  }
  static std::string header(const std::string& mail, const std::string& name) {
    const std::size_t at = mail.find(name + ": ") + name.size() + 2;
    return mail.substr(at, mail.find("\r\n", at) - at);
  }

  FakeClock clock_;
  LoopbackWire wire_{clock_};
  FakeEnv machine_{clock_, "lb1"};
  std::vector<std::string> mails_, said_;
  std::size_t read_ = 0;
  std::unique_ptr<Director> director_;
};

TEST_F(DirectorMail, AVirtualRouterAndItsGroupTellTheirStates) {
  start(std::string(kMail) + "}\n" + kRouter + kGroup);
  EXPECT_THAT(subjects(), testing::UnorderedElementsAre("[lb1] VRRP Instance VI_1 - Entering BACKUP state",
                                                        "[lb1] VRRP Group G - Entering BACKUP state",
                                                        "[lb1] VRRP Instance VI_1 - Entering MASTER state",
                                                        "[lb1] VRRP Group G - Entering MASTER state"));
  machine_.watches.set_link("eth0", false);
  clock_.run_for(1s);
  EXPECT_THAT(subjects(), testing::UnorderedElementsAre("[lb1] VRRP Instance VI_1 - Entering FAULT state",
                                                        "[lb1] VRRP Group G - Entering FAULT state"));
  EXPECT_THAT(mails_, testing::Contains(HasSubstr("Why: interface eth0 is down\r\n")));
}

TEST_F(DirectorMail, GoesToEachRecipientWithTheDefaultsOfTheNode) {
  start(std::string(kMail) + "}\n" + kRouter);
  ASSERT_EQ(mails_.size(), 2u);
  ASSERT_GE(said_.size(), 5u);
  said_.resize(5);
  EXPECT_THAT(said_, ElementsAre("HELO lb1.example", "MAIL FROM:<keepalived@lb1.example>", "RCPT TO:<a@b.c>",
                                 "RCPT TO:<d@e.f>", "DATA"));
  EXPECT_THAT(mails_[0], testing::StartsWith("Date: Thu, 01 Jan 2026 00:00:0"));
  EXPECT_THAT(mails_[0], HasSubstr("\r\nTo: a@b.c,\r\n d@e.f\r\n"));
}

TEST_F(DirectorMail, WithoutSmtpAlertARouterMailsNothing) {
  std::string router = kRouter;
  router.replace(router.find(" smtp_alert\n"), 12, "");
  start(std::string(kMail) + "}\n" + router);
  EXPECT_THAT(subjects(), IsEmpty());
  director_.reset();
  start(std::string(kMail) + " smtp_alert_vrrp\n}\n" + router);
  EXPECT_EQ(subjects().size(), 2u) << "the general setting counts";
  director_.reset();
  start(std::string(kMail) + " smtp_alert\n smtp_alert_vrrp off\n}\n" + router);
  EXPECT_THAT(subjects(), IsEmpty());
}

TEST_F(DirectorMail, NoEmailFaultsLeavesOutFaultsAlone) {
  start(std::string(kMail) + " no_email_faults\n}\n" + kRouter + kGroup);
  EXPECT_EQ(subjects().size(), 4u);
  machine_.watches.set_link("eth0", false);
  clock_.run_for(1s);
  EXPECT_THAT(subjects(), IsEmpty());
  machine_.watches.set_link("eth0", true);
  clock_.run_for(1s);
  EXPECT_EQ(subjects().size(), 2u) << "BACKUP again";
}

TEST_F(DirectorMail, ARealServerTellsItsChangesByItself) {
  start(std::string(kMail) + "}\n" + service("10.0.0.100 80"));
  EXPECT_THAT(subjects(), IsEmpty()) << "it counted as up, and it is";
  machine_.streams.set(kWebServer, {.behaviour = FakePeer::Behaviour::refuses});
  clock_.run_for(5s);
  EXPECT_THAT(subjects(),
              ElementsAre("[lb1] Realserver [10.0.0.21]:tcp:80 of virtual server [10.0.0.100]:tcp:80 - DOWN"));
  EXPECT_THAT(mails_.back(), HasSubstr("TCP_CHECK 10.0.0.21:80: connection refused\r\n"));
  machine_.streams.set(kWebServer, {});
  clock_.run_for(5s);
  EXPECT_THAT(subjects(),
              ElementsAre("[lb1] Realserver [10.0.0.21]:tcp:80 of virtual server [10.0.0.100]:tcp:80 - UP"));
}

TEST_F(DirectorMail, AnAlphaServerTellsThatItCameUpAndNotThatItWasDown) {
  machine_.streams.remove(kWebServer);
  start(std::string(kMail) + "}\n" + service("10.0.0.100 80", " alpha\n"));
  EXPECT_THAT(subjects(), IsEmpty());
  machine_.streams.set(kWebServer, {});
  clock_.run_for(5s);
  EXPECT_EQ(subjects().size(), 1u);
}

TEST_F(DirectorMail, ARealServerMayBeSilenced) {
  start(std::string(kMail) + "}\n" + service("10.0.0.100 80", "", "  smtp_alert off\n"));
  machine_.streams.set(kWebServer, {.behaviour = FakePeer::Behaviour::refuses});
  clock_.run_for(5s);
  EXPECT_THAT(subjects(), IsEmpty());
}

TEST_F(DirectorMail, TheQuorumTellsItsChangesWhereItIsAskedTo) {
  start(std::string(kMail) + "}\n" + service("10.0.0.100 80", " smtp_alert\n", "  smtp_alert off\n"));
  EXPECT_THAT(subjects(), ElementsAre("[lb1] Virtualserver [10.0.0.100]:tcp:80 - UP"));
  machine_.streams.set(kWebServer, {.behaviour = FakePeer::Behaviour::refuses});
  clock_.run_for(5s);
  EXPECT_THAT(subjects(), ElementsAre("[lb1] Virtualserver [10.0.0.100]:tcp:80 - DOWN"));
  EXPECT_THAT(mails_.back(), HasSubstr("quorum lost: weight 0 alive, 1 needed"));
}

TEST_F(DirectorMail, MarksAndGroupsHaveKeepalivedsNames) {
  start(std::string(kMail) + " smtp_alert\n}\nvirtual_server_group web {\n 10.0.0.100 80\n}\n" + service("fwmark 3") +
        service("group web"));
  EXPECT_THAT(subjects(),
              testing::UnorderedElementsAre("[lb1] Virtualserver FWM 3 - UP", "[lb1] Virtualserver [web]:0 - UP"));
  machine_.streams.set(kWebServer, {.behaviour = FakePeer::Behaviour::refuses});
  clock_.run_for(5s);
  const Subjects told = subjects();
  EXPECT_THAT(told, testing::Contains("[lb1] Realserver [10.0.0.21]:none:80 of virtual server FWM 3 - DOWN"));
  EXPECT_THAT(told, testing::Contains("[lb1] Realserver [10.0.0.21]:tcp:80 of virtual server [web]:0 - DOWN"));
}

TEST_F(DirectorMail, NoCheckerEmailsTellsOnlyOfServersNotOfEachCheck) {
  const Endpoint second{IpAddress::v4(10, 0, 0, 21), 81};
  const std::string check = "  TCP_CHECK {\n   connect_port 81\n   warmup 0\n   retry 0\n   connect_timeout 1\n  }\n";
  for (const bool only_servers : {false, true}) {
    machine_.streams.set(second, {});
    start(std::string(kMail) + (only_servers ? " no_checker_emails\n" : "") + "}\n" +
          service("10.0.0.100 80", "", check));
    machine_.streams.remove(second);
    clock_.run_for(5s);
    EXPECT_EQ(subjects().size(), 1u);
    machine_.streams.set(kWebServer, {.behaviour = FakePeer::Behaviour::refuses});
    clock_.run_for(5s);
    EXPECT_EQ(subjects().size(), only_servers ? 0u : 1u);
    machine_.streams.set(kWebServer, {});
    director_.reset();
  }
}

TEST_F(DirectorMail, WhatWasSentAndWhatWasNotIsToldAndCounted) {
  machine_.streams.remove(kMailServer);
  start(std::string(kMail) + "}\n" + kRouter);
  ASSERT_FALSE(machine_.events.of_kind("mail.failed").empty());
  const Event failed = machine_.events.of_kind("mail.failed").front();
  const std::vector<std::pair<std::string, Event::Value>> fields = {
      {"subject", "[lb1] VRRP Instance VI_1 - Entering BACKUP state"},
      {"why", "connecting: connection refused"},
      {"again", std::int64_t{1}}};
  EXPECT_EQ(failed.fields, fields);
  EXPECT_EQ(director_->status().mail.waiting, 2u);
  mail_server_works();
  clock_.run_for(65s);
  EXPECT_EQ(machine_.events.of_kind("mail.sent").size(), 2u);
  EXPECT_EQ(director_->status().mail.sent, 2u);
  EXPECT_EQ(director_->status().mail.waiting, 0u);
}

TEST_F(DirectorMail, ASilentMailServerHoldsUpNothing) {
  machine_.streams.set(kMailServer, {.behaviour = FakePeer::Behaviour::silent});
  start(std::string(kMail) + "}\n" + kRouter);
  EXPECT_TRUE(machine_.addresses.holds("eth0", IpAddress::v4(10, 0, 0, 100)));
  Time stopped{};
  const Time asked = clock_.now();
  director_->stop([&] { stopped = clock_.now(); });
  clock_.run_for(60s);
  EXPECT_NE(stopped, Time{});
  EXPECT_LE(stopped - asked, 4s) << "the handover's own time";
}

TEST_F(DirectorMail, APlannedStopIsNoNews) {
  start(std::string(kMail) + " smtp_alert\n}\n" + kRouter + service("10.0.0.100 80", " omega\n"));
  subjects();
  bool has_stopped = false;
  director_->stop([&] { has_stopped = true; });
  clock_.run_for(60s);
  EXPECT_TRUE(has_stopped);
  EXPECT_THAT(subjects(), IsEmpty());
}

TEST_F(DirectorMail, AReloadTakesOverServerRecipientsAndSwitches) {
  start(std::string(kMail) + "}\n" + kRouter);
  EXPECT_EQ(subjects().size(), 2u);
  said_.clear();
  director_->reload(
      load("global_defs {\n router_id other\n notification_email { new@b.c }\n smtp_server 10.0.0.25\n}\n" +
           std::string(kRouter)));
  machine_.watches.set_link("eth0", false);
  clock_.run_for(1s);
  EXPECT_THAT(subjects(), ElementsAre("[other] VRRP Instance VI_1 - Entering FAULT state"));
  EXPECT_THAT(said_, testing::Contains("RCPT TO:<new@b.c>"));
  director_->reload(load("global_defs {\n smtp_server 10.0.0.25\n}\n" + std::string(kRouter)));
  machine_.watches.set_link("eth0", true);
  clock_.run_for(10s);
  EXPECT_THAT(subjects(), IsEmpty()) << "nobody to write to";
}

}  // namespace
}  // namespace viplane
