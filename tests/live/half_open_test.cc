// SPDX-License-Identifier: GPL-2.0-or-later
// More half-open connections than the table has room for, over real ports: the known ones go on, the table does not
// grow, and what is refused can be told from what is lost.
#include <gtest/gtest.h>

#include "live/ports/packet_sender.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "tests/live/live_director.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);
constexpr std::size_t kSlots = 1024;

struct HalfOpen : testing::TestWithParam<Io> {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
    link->left_space.run("ip address add 10.0.0.21/24 dev left");
    link->right_space.run("ip address add 10.0.0.1/24 dev right; ip address add 10.0.0.100/32 dev right");
    director = std::make_unique<LiveDirector>(link->right_space, link->loop, "right", *IpPrefix::parse("10.0.0.1/24"),
                                              std::vector{kVip}, GetParam(), kSlots);
    director->start(
        "virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n real_server 10.0.0.21 80 { }\n}\n");
    mac = director->port().info().mac;
    test::Inside inside(link->left_space);
    sender.emplace(Interface("left").require().index);
  }
  // From the client of this number.
  void send(std::uint32_t client, std::uint8_t flags) {
    const IpAddress source = IpAddress::v4(0x0a010000u + client / 50'000);
    const auto port = static_cast<std::uint16_t>(1024 + client % 50'000);
    const Bytes tcp = build_tcp({.source_port = port, .target_port = 80, .flags = flags}, {}, source, kVip);
    (void)sender->send(
        build_ethernet({.target = mac, .source = {{2, 0, 0, 0, 0, 9}}, .type = EtherType::ipv4},
                       build_ipv4({.source = source, .target = kVip, .protocol = IpProtocol::tcp}, tcp)));
  }
  void run(Duration span = 20ms) {
    test::Inside inside(link->right_space);
    link->run_for(span);
  }
  std::uint64_t forwarded() { return director->port().counters().sent; }

  std::unique_ptr<VethPair> link;
  std::unique_ptr<LiveDirector> director;
  MacAddress mac{};
  std::optional<PacketSender> sender;
};

TEST_P(HalfOpen, ConnectionsFillTheTableAndNoMoreAndTheKnownOnesGoOn) {
  send(0, tcp_flag::kSyn);
  run(100ms);  // the server's MAC is found meanwhile
  send(0, tcp_flag::kAck);
  run();
  const std::uint64_t before = forwarded();
  constexpr std::uint32_t kFlood = 20 * kSlots;
  for (std::uint32_t client = 1; client <= kFlood; ++client) {
    send(client, tcp_flag::kSyn);
    if (client % 512 == 0) run(5ms);
  }
  run();
  const std::uint64_t opened = forwarded() - before;
  EXPECT_GE(opened, kSlots / 2);
  EXPECT_LE(opened, kSlots) << "the table grew";
  EXPECT_EQ(director->port().counters().ring_full, 0u) << "what was not opened was refused, not lost";

  const std::uint64_t full = forwarded();
  for (int i = 0; i < 10; ++i) send(0, tcp_flag::kAck);
  run();
  EXPECT_EQ(forwarded() - full, 10u) << "a known connection";
  send(kFlood + 1, tcp_flag::kSyn);
  run();
  EXPECT_EQ(forwarded() - full, 10u) << "a new one";
}

INSTANTIATE_TEST_SUITE_P(Ports, HalfOpen, testing::Values(Io::packet, Io::xsk),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace viplane::live
