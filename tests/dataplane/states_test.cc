// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {
namespace {

using dataplane::ConnectionStatus;
using dataplane::Reason;

// Tells a story packet by packet: a letter is a client's segment with that flag, in brackets the server's.
struct Story {
  void serve(const std::string& method) {
    run_command(lab, "ipvsadm -A -t 10.71.0.100:80 -s rr; ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 " + method);
  }

  // "ESTABLISHED 900" after the segments of a story.
  std::string after(const std::string& story) {
    for (std::size_t i = 0; i < story.size(); ++i) {
      if (story[i] == '[') {
        const std::size_t end = story.find(']', i);
        const Packet reply = Packet::tcp(story.substr(i + 1, end - i - 1));
        lab.process(Packet(reply).from("10.72.0.21:80").to("198.51.100.1:20001").from_back().frame());
        i = end;
      } else {
        lab.process(Packet::tcp(std::string(1, story[i])).frame());
      }
    }
    return state();
  }

  std::string state() {
    std::string text = "none";
    lab.forwarder.for_each_connection(lab.now, [&](const ConnectionStatus& row) {
      text = std::string(row.state) + " " +
             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(row.remaining).count());
    });
    return text;
  }

  dataplane::ServerStatus server() { return lab.services.list().at(0).servers.at(0); }

  Lab lab;
};

class States : public testing::Test, protected Story {};

TEST_F(States, TunnelledConnectionsAreJudgedByTheClientAlone) {
  const std::pair<const char*, const char*> stories[] = {
      {"S", "SYN_RECV 60"},       {"SA", "ESTABLISHED 900"}, {"SAF", "FIN_WAIT 120"}, {"SAFA", "FIN_WAIT 120"},
      {"SAR", "CLOSE 10"},        {"SR", "SYN_RECV 60"},     {"SF", "TIME_WAIT 120"}, {"SS", "SYN_RECV 60"},
      {"SAS", "ESTABLISHED 900"}, {"SAFS", "SYN_RECV 60"},   {"SARS", "SYN_RECV 60"}, {"SAP", "CLOSE 10"},
      {"SAFR", "CLOSE 10"},       {"SFS", "SYN_RECV 60"},
  };
  for (const char* method : {"-i", "-g"}) {
    for (const auto& [story, expected] : stories) {
      Story fresh;
      fresh.serve(method);
      EXPECT_EQ(fresh.after(story), expected) << story << ' ' << method;
    }
  }
}

TEST_F(States, TranslatedConnectionsAreJudgedByBothSides) {
  const std::pair<const char*, const char*> stories[] = {
      {"S[SA]", "SYN_RECV 60"},
      {"S[SA]A", "ESTABLISHED 900"},
      {"S[SA]AF", "CLOSE_WAIT 60"},
      {"S[SA]AF[FA]", "TIME_WAIT 120"},
      {"S[SA]A[FA]", "FIN_WAIT 120"},
      {"S[SA]A[FA]F", "TIME_WAIT 120"},
      {"S[RA]", "CLOSE 10"},
      {"S[SA]A[R]", "CLOSE 10"},
      {"S[SA]AR", "CLOSE 10"},
      {"SR", "SYN_RECV 60"},
      {"S[SA]A[FA]FA[A]", "TIME_WAIT 120"},
  };
  for (const auto& [story, expected] : stories) {
    Story fresh;
    fresh.serve("-m");
    EXPECT_EQ(fresh.after(story), expected) << story;
  }
}

TEST_F(States, EachPacketStartsTheTimeAgainAndAtItsEndTheConnectionIsGone) {
  serve("-i");
  after("SA");
  lab.advance(std::chrono::seconds(899));
  EXPECT_EQ(after("A"), "ESTABLISHED 900");
  lab.advance(std::chrono::seconds(900));
  EXPECT_EQ(state(), "none");
  EXPECT_EQ(lab.process(Packet::tcp("A").frame()).reason, Reason::no_connection);
}

TEST_F(States, ExpireGivesBackWhatLookupsAlreadyIgnore) {
  serve("-m");
  after("S[SA]A");
  EXPECT_EQ(lab.forwarder.connections(), 2u) << "one for each way";
  EXPECT_EQ(lab.forwarder.expire(lab.now), 0u);
  lab.advance(std::chrono::seconds(900));
  EXPECT_EQ(server().active, 1u);
  EXPECT_EQ(lab.forwarder.expire(lab.now), 1u);
  EXPECT_EQ(lab.forwarder.connections(), 0u);
  EXPECT_EQ(server().active, 0u);
}

TEST_F(States, ExpireFindsAConnectionWhoseTimeBecameShorter) {
  serve("-i");
  after("SA");
  EXPECT_EQ(lab.forwarder.expire(lab.now), 0u);
  after("R");
  lab.advance(std::chrono::seconds(10));
  EXPECT_EQ(lab.forwarder.expire(lab.now), 1u);
}

TEST_F(States, ABudgetOfGroupsGetsRoundTheTable) {
  serve("-i");
  for (int i = 0; i < 200; ++i) lab.process(Packet::tcp("S").from("198.51.100.1:" + std::to_string(4000 + i)).frame());
  lab.advance(std::chrono::seconds(60));
  std::size_t gone = 0;
  for (int i = 0; i < 16; ++i) gone += lab.forwarder.expire(lab.now, 1);  // 1,024 slots, 64 each
  EXPECT_EQ(gone, 200u);
}

TEST_F(States, HalfOpenAndEstablishedAreActiveTheRestInactive) {
  serve("-i");
  const auto counts = [&] { return std::pair(server().active, server().inactive); };
  after("S");
  EXPECT_EQ(counts(), std::pair(1u, 0u));
  after("A");
  EXPECT_EQ(counts(), std::pair(1u, 0u));
  after("F");
  EXPECT_EQ(counts(), std::pair(0u, 1u));
  after("S");
  EXPECT_EQ(counts(), std::pair(1u, 0u));
}

TEST_F(States, UdpFlowsAreInactiveAndLiveFiveMinutes) {
  run_command(lab, "ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
  lab.process(Packet::udp().frame());
  EXPECT_EQ(state(), "UDP 300");
  EXPECT_EQ(server().active, 0u);
  EXPECT_EQ(server().inactive, 1u);
}

TEST_F(States, ASynAfterTheEndIsScheduledAnewUnlessToldOtherwise) {
  serve("-i");
  run_command(lab, "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.22:80 -i");
  const auto target = [&](const std::string& flags) {
    return Ipv4View::parse(ip_of(lab.process(Packet::tcp(flags).frame()).sent.at(0).frame))->target().to_string();
  };
  EXPECT_EQ(target("S"), "10.72.0.22");
  target("A");
  target("R");
  EXPECT_EQ(target("S"), "10.72.0.21");
  target("A");
  target("R");
  run_command(lab, "echo 0 >/proc/sys/net/ipv4/vs/conn_reuse_mode");
  EXPECT_EQ(target("S"), "10.72.0.21");
  target("A");
  target("F");
  run_command(lab, "echo 1 >/proc/sys/net/ipv4/vs/conn_reuse_mode");
  EXPECT_EQ(target("S"), "10.72.0.21") << "FIN_WAIT keeps its server";
  target("F");
  target("A");
  target("A");
  EXPECT_EQ(target("S"), "10.72.0.22") << "TIME_WAIT does not";
  target("A");
  target("F");
  run_command(lab, "echo 2 >/proc/sys/net/ipv4/vs/conn_reuse_mode");
  EXPECT_EQ(target("S"), "10.72.0.21") << "nor FIN_WAIT where bit 1 says so";
}

TEST_F(States, TimeoutsCanBeSet) {
  serve("-i");
  dataplane::Options options;
  options.tcp_timeout = std::chrono::seconds(5);
  options.tcp_fin_timeout = std::chrono::seconds(3);
  lab.forwarder.set_options(options);
  EXPECT_EQ(after("SA"), "ESTABLISHED 5");
  EXPECT_EQ(after("F"), "FIN_WAIT 3");
}

}  // namespace
}  // namespace viplane::test
