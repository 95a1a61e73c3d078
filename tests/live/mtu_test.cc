// SPDX-License-Identifier: GPL-2.0-or-later
// Packets that do not fit, over real ports: what the client is told, and what reaches the server.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "live/ports/packet_socket_port.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "posix/system_call.h"
#include "tests/live/live_director.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);
constexpr std::size_t kFullPayload = 1500 - 20 - 8;  // of UDP
constexpr int kTunnelMtu = 1480;

// Client and server on the left, a director on the right that tunnels.
struct MtuTest : testing::TestWithParam<Io> {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
    link->left_space.run("ip address add 10.0.0.9/24 dev left; ip address add 10.0.0.21/24 dev left");
    link->right_space.run("ip address add 10.0.0.1/24 dev right; ip address add 10.0.0.100/32 dev right");
    director = std::make_unique<LiveDirector>(link->right_space, link->loop, "right", *IpPrefix::parse("10.0.0.1/24"),
                                              std::vector{kVip}, GetParam());
    director->start(
        "virtual_server 10.0.0.100 53 {\n lb_algo rr\n lb_kind TUN\n protocol UDP\n real_server 10.0.0.21 53 { }\n}\n");
    send(IP_PMTUDISC_DO, 10);  // so that the neighbours know each other
    run();
  }
  void run() {
    test::Inside inside(link->right_space);
    link->run_for(50ms);
  }
  void send(int discovery, std::size_t size) {
    test::Inside inside(link->left_space);
    client = Descriptor(system_call(::socket(AF_INET, SOCK_DGRAM, 0), "open a socket"));
    system_call(::setsockopt(client.get(), IPPROTO_IP, IP_MTU_DISCOVER, &discovery, sizeof discovery), "choose DF");
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(53);
    to.sin_addr.s_addr = htonl(kVip.v4_value());
    system_call(::connect(client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), "connect");
    const Bytes payload(size);
    system_call(::send(client.get(), payload.data(), payload.size(), 0), "send a datagram");
  }
  int path_mtu() const {  // as the client's kernel now believes
    int mtu = 0;
    socklen_t size = sizeof mtu;
    system_call(::getsockopt(client.get(), IPPROTO_IP, IP_MTU, &mtu, &size), "read the path MTU");
    return mtu;
  }

  std::unique_ptr<VethPair> link;
  std::unique_ptr<LiveDirector> director;
  Descriptor client;
};

TEST_P(MtuTest, AClientThatForbidsFragmentsIsToldWhatFitsTheTunnel) {
  send(IP_PMTUDISC_DO, kFullPayload);
  run();
  EXPECT_EQ(path_mtu(), kTunnelMtu);
}

TEST_P(MtuTest, APacketThatMayBeFragmentedReachesTheServerInPiecesThatFit) {
  const auto server = open_inside<PacketSocketPort>(link->left_space, "left", link->context);
  send(IP_PMTUDISC_DONT, kFullPayload);
  run();
  std::vector<std::size_t> sizes;
  std::array<Frame, 32> slots;
  while (const std::size_t count = server->receive(slots)) {
    for (const Frame& frame : std::span(slots).first(count)) {
      const auto ethernet = EthernetView::parse(frame.bytes());
      const auto ip = Ipv4View::parse(ethernet->payload());
      if (ethernet->type() == EtherType::ipv4 && ip && ip->protocol() == IpProtocol::ipip) {
        sizes.push_back(load_be16(ethernet->payload().data() + 2));
      }
    }
    server->finish(std::span(slots).first(count));
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1500, 40})) << "1,520 octets with the tunnel's header";
}

TEST_P(MtuTest, AFrameAboveTheMtuIsRefusedAndCounted) {
  const Bytes large(2000);
  const auto before = director->port().counters().not_sent;
  EXPECT_FALSE(director->port().send(large));
  const ByteView view(large);
  director->port().transmit({&view, 1});
  EXPECT_EQ(director->port().counters().not_sent - before, 2u);
  send(IP_PMTUDISC_DO, kFullPayload);
  run();
  EXPECT_EQ(path_mtu(), kTunnelMtu) << "the port works on";
}

INSTANTIATE_TEST_SUITE_P(Ports, MtuTest, testing::Values(Io::packet, Io::xsk, Io::pcap),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace viplane::live
