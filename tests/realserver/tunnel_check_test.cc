// SPDX-License-Identifier: GPL-2.0-or-later
// tunnel_check against machines that viplane-rs set up: up while their tunnel works, down when it does not, although
// they answer on their own address all the time.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "live/checks/raw_packets.h"
#include "tests/live/live_director.h"
#include "tests/realserver/server_machine.h"
#include "tests/realserver/traffic.h"

namespace viplane::test {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 71, 0, 100);

// director 10.72.0.1, which holds the VIP -- 10.72.0.11 server
class TunnelCheck : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    server_ = std::make_unique<ServerMachine>();
    space().run("ip address add 10.71.0.100/32 dev e0");
    loop_ = std::make_unique<live::Loop>();
    director_ = std::make_unique<live::LiveDirector>(space(), *loop_, "e0", *IpPrefix::parse("10.72.0.1/24"),
                                                     std::vector{kVip}, live::Io::packet);
    const Inside inside(space());
    raw_ = std::make_unique<live::RawPackets>(*loop_);
    director_->set_raw_ip(*raw_);
  }

  const NetworkNamespace& space() const { return server_->neighbour(); }
  void set_up() { server_->rs(std::string("setup --vip 10.71.0.100 --mode tun --decapsulation ") + GetParam()); }
  void serve() {
    service_ = std::make_unique<Child>(server_->space(), [] { return count_octets(); });
  }
  void start(const std::string& lines) {
    director_->start(
        "virtual_server 10.71.0.100 9000 {\n lb_algo rr\n lb_kind TUN\n protocol TCP\n delay_loop 0.2\n"
        " real_server 10.72.0.11 9000 {\n  tunnel_check {\n   connect_timeout 1\n   retry 0\n   " +
        lines + "\n  }\n }\n}\n");
  }

  // Lets the director work until the next event of this kind, 10 s at most; what the check said, or "".
  std::string wait_for(const std::string& kind) {
    const Inside inside(space());
    const std::size_t before = director_->events().count(kind);
    for (int i = 0; i < 200 && director_->events().count(kind) == before; ++i) {
      const auto end = loop_->call_at(loop_->now() + 50ms, [this] { loop_->stop(); });
      loop_->run();
    }
    if (director_->events().count(kind) == before) return {};
    return last_word(kind);
  }
  std::string last_word(const std::string& kind) {
    std::string why;
    for (const Event& event : director_->events().events()) {
      if (event.kind != kind) continue;
      for (const auto& [name, value] : event.fields) {
        if (name == "why") why = std::get<std::string>(value);
      }
    }
    return why;
  }

  std::unique_ptr<ServerMachine> server_;
  std::unique_ptr<Child> service_;
  std::unique_ptr<live::Loop> loop_;
  std::unique_ptr<live::RawPackets> raw_;
  std::unique_ptr<live::LiveDirector> director_;
};

TEST_P(TunnelCheck, IsUpWhileTheServerDecapsulatesAndDownWhenItsSetupIsUndone) {
  set_up();
  serve();
  start("");
  EXPECT_EQ(wait_for("health.up"), "the virtual address answered");
  server_->rs("undo");
  EXPECT_NE(wait_for("health.down"), "");
  EXPECT_EQ(space().try_run("ping -c 1 -W 2 10.72.0.11 >/dev/null"), 0) << "the server itself is alive";
  set_up();
  EXPECT_EQ(wait_for("health.up"), "the virtual address answered");
}

TEST_P(TunnelCheck, ByEchoNeedsNoService) {
  set_up();
  start("icmp");
  EXPECT_EQ(wait_for("health.up"), "the virtual address answered");
  server_->rs("undo");
  EXPECT_NE(wait_for("health.down"), "");
}

TEST_P(TunnelCheck, ATunnelWithoutAServiceIsDownAndSaysWhichOfTheTwoFailed) {
  set_up();
  start("");
  EXPECT_EQ(wait_for("health.down"), "the tunnel works, but nobody listens");
  serve();
  EXPECT_EQ(wait_for("health.up"), "the virtual address answered");
}

TEST_P(TunnelCheck, ALostVirtualAddressIsDown) {
  set_up();
  serve();
  start("");
  EXPECT_EQ(wait_for("health.up"), "the virtual address answered");
  const std::string device = server_->space().run("ip -o address show to 10.71.0.100 | awk '{ print $2 }'");
  server_->space().run("ip address del 10.71.0.100/32 dev " + device);
  EXPECT_EQ(wait_for("health.down"), "no answer from the virtual address through the tunnel");
}

INSTANTIATE_TEST_SUITE_P(By, TunnelCheck, testing::Values("bpf", "tun"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace viplane::test
