// SPDX-License-Identifier: GPL-2.0-or-later
// The production director's checks that need more than streams, over the simulated network.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "net/udp.h"
#include "sim/director_process.h"
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "tests/sim/pong_server.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

const IpPrefix kVip = *IpPrefix::parse("10.0.0.100/32");

// lb, its real servers rs1 with a tunnel's end and rs2 without, on one switch.
class Checks : public testing::Test {
 protected:
  static Topology topology() {
    LanBuilder lan;
    lan.add_switch("sw");
    lan.add_host("lb", "10.0.0.11/24", "sw", Role::director);
    for (const char* name : {"rs1", "rs2"}) {
      const bool is_first = name == std::string("rs1");
      lan.add_host(name, is_first ? "10.0.0.21/24" : "10.0.0.22/24", "sw", Role::real_server).all = {
          .arp_ignore = 1, .arp_announce = 2, .rp_filter = 0};
    }
    lan.add_interface("rs1", "tunl0", kVip.to_string(), "");
    return lan.topology;
  }
  Checks() {
    world_.on_event([this](const Event& event) {
      if (event.kind != "health.up" && event.kind != "health.down") return;
      std::map<std::string, std::string> fields;
      for (const auto& [name, value] : event.fields) {
        if (const auto* text = std::get_if<std::string>(&value)) fields[name] = *text;
      }
      const bool is_up = event.kind == "health.up";
      said_[fields["real_server"]] = (is_up ? "up: " : "down: ") + fields["why"];
    });
    world_.node("lb").set_stream_connector(streams_);
  }
  // Both real servers are checked so, once a second.
  void start(const std::string& check, const std::string& more = {}) {
    auto disk = std::make_shared<DirectorDisk>();
    disk->path = "/etc/keepalived/keepalived.conf";
    std::string text = more + "virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind TUN\n delay_loop 1\n";
    for (const char* server : {"10.0.0.21", "10.0.0.22"}) {
      text += std::string(" real_server ") + server + " 80 {\n  " + check + "\n }\n";
    }
    disk->files.put(disk->path, text + "}\n");
    world_.node("lb").install(director_process(disk));
    world_.node("lb").start_process();
  }
  std::string first() const { return said("10.0.0.21:80"); }
  std::string second() const { return said("10.0.0.22:80"); }
  std::string said(const std::string& server) const {
    const auto found = said_.find(server);
    return found == said_.end() ? "nothing" : found->second;
  }
  World world_{topology(), 1};
  TcpStack stack_{world_.host("lb")}, first_stack_{world_.host("rs1")}, second_stack_{world_.host("rs2")};
  TcpStreamConnector streams_{stack_};
  RealServer first_server_{first_stack_, {}}, second_server_{second_stack_, {}};
  std::map<std::string, std::string> said_;
};

constexpr const char* kTunnelCheck = "tunnel_check {\n   connect_timeout 1\n   retry 0\n  }";
constexpr const char* kMaster =
    "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 255\n virtual_ipaddress { 10.0.0.100 "
    "}\n}\n";

TEST_F(Checks, ATunnelCheckTellsAServerWithoutATunnelFromOneWithIt) {
  start(kTunnelCheck);
  world_.run_for(10s);
  EXPECT_EQ(first(), "up: the virtual address answered");
  EXPECT_EQ(second(), "down: the real server takes no IPIP packets");
}

TEST_F(Checks, ATcpCheckFindsBothWell) {
  start("TCP_CHECK {\n   connect_timeout 1\n  }");
  world_.run_for(10s);
  EXPECT_TRUE(first().starts_with("up")) << first();
  EXPECT_TRUE(second().starts_with("up")) << second();
}

TEST_F(Checks, ATunnelCheckHearsTheVirtualAddressAlsoWhereItsOwnHostHoldsIt) {
  start(kTunnelCheck, kMaster);
  world_.run_for(10s);
  ASSERT_TRUE(world_.host("lb").holds(kVip.address));
  EXPECT_EQ(first(), "up: the virtual address answered");
  EXPECT_EQ(second(), "down: the real server takes no IPIP packets");
}

TEST_F(Checks, ATunnelCheckFollowsTheVirtualAddressOfTheServer) {
  start(kTunnelCheck);
  world_.run_for(10s);
  world_.host("rs1").remove_address("tunl0", kVip);
  world_.run_for(5s);
  EXPECT_EQ(first(), "down: no answer from the virtual address through the tunnel");
  world_.host("rs1").add_address("tunl0", kVip);
  world_.run_for(5s);
  EXPECT_EQ(first(), "up: the virtual address answered");
}

TEST_F(Checks, ATunnelCheckSaysThatNobodyListens) {
  start(kTunnelCheck);
  world_.run_for(10s);
  first_server_.set_behaviour(ServerBehaviour::refusing);
  world_.run_for(5s);
  EXPECT_EQ(first(), "down: the tunnel works, but nobody listens");
}

TEST_F(Checks, ATunnelCheckByEchoNeedsNoService) {
  start("tunnel_check {\n   connect_timeout 1\n   icmp\n  }");
  first_server_.set_behaviour(ServerBehaviour::refusing);
  world_.run_for(10s);
  EXPECT_EQ(first(), "up: the virtual address answered");
  EXPECT_EQ(second(), "down: the real server takes no IPIP packets");
}

TEST_F(Checks, ATunnelCheckLeavesNoConnectionBehind) {
  start(kTunnelCheck);
  world_.run_for(30s);
  EXPECT_LE(first_stack_.open_connections(), 1u) << "the one of the probe under way";
  EXPECT_EQ(first_server_.counters().connections, 0u);
}

TEST_F(Checks, APingFindsAHostThatLostItsPower) {
  start("PING_CHECK {\n   connect_timeout 1\n   retry 0\n  }");
  world_.run_for(10s);
  EXPECT_TRUE(first().starts_with("up")) << first();
  EXPECT_TRUE(second().starts_with("up")) << second();
  world_.node("rs2").crash();
  world_.run_for(10s);
  EXPECT_TRUE(first().starts_with("up")) << first();
  EXPECT_TRUE(second().starts_with("down")) << second();
}

TEST_F(Checks, AUdpCheckWithAReplyTellsAServerFromAClosedPort) {
  const PongServer server(world_.host("rs1"), 80);
  start("UDP_CHECK {\n   connect_timeout 1\n   retry 0\n   require_reply\n  }");
  world_.run_for(10s);
  EXPECT_TRUE(first().starts_with("up")) << first();
  EXPECT_TRUE(second().starts_with("down")) << second();
}

}  // namespace
}  // namespace viplane::sim
