// SPDX-License-Identifier: GPL-2.0-or-later
// Two directors with the same services: what one tells, the other enters and goes on with.
#include <gtest/gtest.h>

#include <algorithm>

#include "net/address_bytes.h"
#include "net/ethernet.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"
#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

using namespace std::chrono_literals;
using dataplane::Adoption;
using dataplane::ConnectionStatus;
using dataplane::Reason;
using dataplane::SharedConnection;
using path::State;

struct Heard final : dataplane::StateListener {
  void state_changed(const SharedConnection& connection) override { all.push_back(connection); }
  std::vector<SharedConnection> all;
};

struct Pair {
  Pair() { first.forwarder.set_listener(&heard); }
  ~Pair() { first.forwarder.set_listener(nullptr); }

  void serve(const std::string& options, const std::string& method) {
    for (Lab* lab : {&first, &second}) {
      run_command(*lab, "ipvsadm -A -t 10.71.0.100:80 " + options);
      for (const char* server : {"10.72.0.21:80", "10.72.0.22:80"})
        run_command(*lab, "ipvsadm -a -t 10.71.0.100:80 -r " + std::string(server) + " " + method);
    }
  }

  Reason after(Lab& lab, const std::string& flags, const std::string& client = "198.51.100.1:20001") {
    return lab.process(Packet::tcp(flags).from(client).frame()).reason;
  }

  void open(Lab& lab, const std::string& client) {
    after(lab, "S", client);
    after(lab, "A", client);
  }

  void tell_everything() {
    if (!heard.all.empty()) first_server = heard.all.front().server.to_string();
    for (const SharedConnection& one : heard.all) second.forwarder.adopt(one, second.now);
    heard.all.clear();
  }

  static std::vector<std::string> rows(const Lab& lab) {
    std::vector<std::string> text;
    lab.forwarder.for_each_connection(lab.now, [&](const ConnectionStatus& row) { text.push_back(to_string(row)); });
    std::ranges::sort(text);
    return text;
  }

  // The MAC address of the server that a packet went on to.
  static std::string taken_by(const Lab::Outcome& outcome) {
    return outcome.sent.empty() ? "nobody" : to_hex(ByteView(outcome.sent.back().frame).first(6));
  }

  dataplane::ServerStatus server(Lab& lab, std::size_t place) { return lab.services.list().at(0).servers.at(place); }

  Lab first, second;
  Heard heard;
  std::string first_server;  // of what was told last
};

class Sharing : public testing::Test, protected Pair {};

TEST_F(Sharing, EachChangeOfStateIsHeardWithItsNewTime) {
  serve("-s rr", "-i");
  for (const char* flags : {"S", "A", "A", "F"}) after(first, flags);
  ASSERT_EQ(heard.all.size(), 2u) << "an ACK amid a connection changes nothing";
  EXPECT_EQ(heard.all[0].state, State::established);
  EXPECT_EQ(heard.all[0].remaining, 900s);
  EXPECT_EQ(heard.all[1].state, State::fin_wait);
  EXPECT_EQ(heard.all[1].remaining, 120s);
}

TEST_F(Sharing, AShortVisitIsToldOfTwiceAndThreeTimesWhereTheDirectorSeesBothSides) {
  for (const auto& [method, times] : {std::pair("-g", 2u), std::pair("-i", 2u), std::pair("-m", 3u)}) {
    Pair pair;
    pair.serve("-s rr", method);
    pair.open(pair.first, "198.51.100.1:20001");
    const std::string server = pair.heard.all.at(0).server.to_string();
    for (const char* flags : {"FA", "A"}) {
      const Packet reply = Packet::tcp("FA");
      pair.after(pair.first, flags);
      if (std::string_view(method) == "-m")
        pair.first.process(Packet(reply).from(server).to("198.51.100.1:20001").from_back().frame());
    }
    EXPECT_EQ(pair.heard.all.size(), times) << method;
  }
}

TEST_F(Sharing, AHandshakeIsNobodysBusiness) {
  serve("-s rr -p 300", "-i");
  after(first, "S");
  EXPECT_TRUE(heard.all.empty()) << "nor is its template: a flood would tell of each";
  first.forwarder.share(0, first.forwarder.groups(), first.now, [&](const SharedConnection&) { ADD_FAILURE(); });
}

TEST_F(Sharing, AnAdoptedConnectionGoesOnToItsServerByEveryMethod) {
  for (const char* method : {"-i", "-g", "-m"}) {
    SCOPED_TRACE(method);
    Pair pair;
    pair.serve("-s rr", method);
    for (const char* client : {"198.51.100.1:20001", "198.51.100.1:20002", "198.51.100.1:20003"})
      pair.open(pair.first, client);
    pair.tell_everything();
    EXPECT_EQ(rows(pair.second), rows(pair.first));
    const Bytes next = Packet::tcp("A").frame();
    const Lab::Outcome there = pair.first.process(next), here = pair.second.process(next);
    EXPECT_EQ(here.verdict, Verdict::transmit);
    EXPECT_EQ(taken_by(here), taken_by(there));
    EXPECT_EQ(pair.server(pair.second, 0).active + pair.server(pair.second, 1).active, 3u);
  }
}

TEST_F(Sharing, ATranslatingDirectorTakesTheAnswersToo) {
  serve("-s rr", "-m");
  open(first, "198.51.100.1:20001");
  tell_everything();
  const Packet reply = Packet::tcp("A");
  const Bytes frame = Packet(reply).from(first_server).to("198.51.100.1:20001").from_back().frame();
  EXPECT_EQ(second.process(frame).reason, Reason::reply_translated);
}

TEST_F(Sharing, WhatIsHeardAgainIsBroughtUpToDate) {
  serve("-s rr", "-i");
  open(first, "198.51.100.1:20001");
  tell_everything();
  after(first, "F");
  tell_everything();
  EXPECT_EQ(rows(second), rows(first));
  EXPECT_EQ(second.forwarder.connections(), 1u);
  EXPECT_EQ(server(second, 0).active + server(second, 1).active, 0u);
  second.advance(121s);
  second.forwarder.expire(second.now);
  EXPECT_EQ(second.forwarder.connections(), 0u);
}

TEST_F(Sharing, AnotherServerReplacesTheOneThatWasKnown) {
  serve("-s rr", "-i");
  open(first, "198.51.100.1:20001");
  SharedConnection told = heard.all.back();
  tell_everything();
  told.server.address =
      told.server.address == IpAddress::v4(10, 72, 0, 21) ? IpAddress::v4(10, 72, 0, 22) : IpAddress::v4(10, 72, 0, 21);
  EXPECT_EQ(second.forwarder.adopt(told, second.now), Adoption::adopted);
  EXPECT_EQ(second.forwarder.connections(), 1u);
  EXPECT_NE(rows(second)[0].find(told.server.to_string()), std::string::npos) << rows(second)[0];
}

TEST_F(Sharing, WhatNoServiceHereHasIsRefused) {
  serve("-s rr", "-i");
  open(first, "198.51.100.1:20001");
  const SharedConnection told = heard.all.back();
  SharedConnection wrong = told;
  wrong.method = dataplane::Method::direct;
  EXPECT_EQ(second.forwarder.adopt(wrong, second.now), Adoption::no_such_server) << "another method";
  wrong = told;
  wrong.virtual_address.port = 81;
  EXPECT_EQ(second.forwarder.adopt(wrong, second.now), Adoption::no_such_server) << "no such service";
  wrong = told;
  wrong.server.address = IpAddress::v4(10, 72, 0, 29);
  EXPECT_EQ(second.forwarder.adopt(wrong, second.now), Adoption::no_such_server) << "no such real server";
  EXPECT_EQ(second.forwarder.connections(), 0u);
}

TEST_F(Sharing, WithoutATimeItsStateDecides) {
  serve("-s rr", "-i");
  open(first, "198.51.100.1:20001");
  SharedConnection told = heard.all.back();
  told.remaining = 0s;
  ASSERT_EQ(second.forwarder.adopt(told, second.now), Adoption::adopted);
  EXPECT_EQ(rows(second), rows(first));
}

TEST_F(Sharing, ATemplateComesBeforeItsConnectionAndBindsTheClientThere) {
  serve("-s rr -p 300", "-i");
  open(first, "198.51.100.1:20001");
  ASSERT_GE(heard.all.size(), 2u);
  EXPECT_TRUE(heard.all[0].is_template);
  EXPECT_FALSE(heard.all[1].is_template);
  open(second, "198.51.100.9:30001");  // so that its own turn would be another's
  tell_everything();
  for (const char* client : {"198.51.100.1:20002", "198.51.100.1:20003", "198.51.100.1:20004"}) open(second, client);
  std::size_t there = 0;
  for (const std::string& row : rows(second))
    there += row.find("198.51.100.1:2") != std::string::npos && row.find(first_server) != std::string::npos ? 1u : 0u;
  EXPECT_EQ(there, 4u);
}

TEST_F(Sharing, ARoundVisitsEveryConnectionOnce) {
  serve("-s rr", "-i");
  for (int port = 20000; port < 20300; ++port) open(first, "198.51.100.1:" + std::to_string(port));
  std::vector<Endpoint> visited;
  for (std::size_t group = 0; group < first.forwarder.groups(); group += 3) {
    first.forwarder.share(group, 3, first.now, [&](const SharedConnection& one) { visited.push_back(one.client); });
  }
  std::ranges::sort(visited);
  EXPECT_EQ(visited.size(), 300u);
  EXPECT_EQ(std::ranges::unique(visited).begin(), visited.end());
}

TEST_F(Sharing, DatagramsToTheGroupAreTheControlPlanes) {
  const Endpoint group{IpAddress::v4(224, 0, 0, 81), 8848};
  const auto to_group = [&](const std::string& target) {
    Bytes frame = Packet::udp().to(target).frame();
    store_mac(frame.data(), multicast_mac(group.address));
    return first.process(frame);
  };
  EXPECT_EQ(to_group("224.0.0.81:8848").reason, Reason::group);
  first.forwarder.set_sync_group(group);
  EXPECT_EQ(to_group("224.0.0.81:8848").reason, Reason::connection_sync);
  EXPECT_EQ(to_group("224.0.0.81:8848").verdict, Verdict::to_control);
  EXPECT_EQ(to_group("224.0.0.81:8849").reason, Reason::group);
  EXPECT_EQ(to_group("224.0.0.82:8848").reason, Reason::group);
}

}  // namespace
}  // namespace viplane::test
