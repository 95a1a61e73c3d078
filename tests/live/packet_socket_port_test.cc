// SPDX-License-Identifier: GPL-2.0-or-later
// What a port on Linux must do beyond the conformance suite.
#include "live/ports/packet_socket_port.h"

#include <gtest/gtest.h>

#include <array>

#include "live/ports/packet_sender.h"
#include "live/ports/port_set.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/udp.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

std::vector<Bytes> drain(PacketPort& port) {
  std::vector<Bytes> frames;
  std::array<Frame, 32> slots;
  while (const std::size_t count = port.receive(slots)) {
    for (const Frame& frame : std::span(slots).first(count)) {
      frames.emplace_back(frame.bytes().begin(), frame.bytes().end());
    }
    port.finish(std::span(slots).first(count));
  }
  return frames;
}

struct PacketSocketPortTest : testing::Test {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
  }

  std::unique_ptr<PacketSocketPort> open(const PacketPortOptions& options = {}) {
    return open_inside<PacketSocketPort>(link->right_space, "right", link->context, options);
  }
  PacketSender sender() {
    const test::Inside inside(link->left_space);
    return PacketSender(Interface("left").require().index);
  }
  // Of one flow out of many.
  static Bytes datagram(std::uint16_t flow, std::size_t size = 10) {
    const IpAddress source = IpAddress::v4(10, 0, 0, 1), target = IpAddress::v4(10, 0, 0, 2);
    const Bytes udp = build_udp({.source_port = flow, .target_port = 53}, Bytes(size), source, target);
    return build_ethernet({.target = {{2, 0, 0, 0, 0, 2}}, .source = {{2, 0, 0, 0, 0, 1}}, .type = EtherType::ipv4},
                          build_ipv4({.source = source, .target = target, .protocol = IpProtocol::udp}, udp));
  }

  std::unique_ptr<VethPair> link;
};

TEST_F(PacketSocketPortTest, AFloodThatNobodyReadsIsCountedAndTheRestIsWhole) {
  const auto port = open();
  PacketSender out = sender();
  const std::size_t flood = 6000;
  for (std::size_t i = 0; i < flood; ++i) out.send(datagram(static_cast<std::uint16_t>(i)));
  link->run_for(5ms);
  const auto frames = drain(*port);
  EXPECT_EQ(frames.size() + port->counters().ring_full, flood);
  EXPECT_GE(frames.size(), 4096u);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i], datagram(static_cast<std::uint16_t>(i))) << i;
  }
  out.send(datagram(7));
  EXPECT_EQ(drain(*port).size(), 1u) << "the ring works on";
}

TEST_F(PacketSocketPortTest, PortsOfOneFanoutGroupShareTheFlows) {
  const auto first = open({.fanout_group = 7}), second = open({.fanout_group = 7});
  PacketSender out = sender();
  for (std::uint16_t flow = 0; flow < 200; ++flow) {
    for (int i = 0; i < 3; ++i) out.send(datagram(flow));
  }
  const auto one = drain(*first), other = drain(*second);
  EXPECT_EQ(one.size() + other.size(), 600u);
  EXPECT_GT(one.size(), 100u);
  EXPECT_GT(other.size(), 100u);
  EXPECT_EQ(one.size() % 3, 0u) << "a flow stays with one port";
}

TEST_F(PacketSocketPortTest, AFrameLargerThanASlotArrivesInItsPlace) {
  const auto port = open();  // made for an MTU of 1500
  link->left_space.run("ip link set left mtu 9000");
  link->right_space.run("ip link set right mtu 9000");
  PacketSender out = sender();
  const std::vector<Bytes> sent{datagram(1), datagram(2, 8000), datagram(3), datagram(4, 5000)};
  for (const Bytes& frame : sent) EXPECT_TRUE(out.send(frame));
  EXPECT_EQ(drain(*port), sent);
  port->refresh();
  EXPECT_EQ(port->info().mtu, 9000u);
}

TEST_F(PacketSocketPortTest, ATagOfAnotherVlanIsSeen) {
  const auto port = open();
  PacketSender out = sender();
  Bytes tagged = datagram(1);
  const std::array<std::byte, 4> tag{std::byte{0x81}, std::byte{0}, std::byte{0}, std::byte{10}};
  tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
  EXPECT_TRUE(out.send(tagged));
  EXPECT_EQ(drain(*port), std::vector<Bytes>{tagged});
}

TEST_F(PacketSocketPortTest, MergingIsSwitchedOffAndPutBack) {
  const auto gro = [&] { return link->right_space.run("ethtool -k right | grep generic-receive-offload"); };
  link->right_space.run("ethtool -K right gro on");
  const std::string before = gro();
  {
    const auto port = open();
    EXPECT_NE(gro(), before);
    EXPECT_EQ(link->events.count("port.offloads"), 1u);
  }
  EXPECT_EQ(gro(), before);
}

TEST_F(PacketSocketPortTest, AnInterfaceThatIsNotThereIsNamed) {
  try {
    open_inside<PacketSocketPort>(link->right_space, "eth9", link->context);
    FAIL() << "opened";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENODEV);
    EXPECT_NE(std::string(error.what()).find("eth9"), std::string::npos);
  }
}

TEST_F(PacketSocketPortTest, AutoSaysWhyItTookAfPacket) {
  link->left_space.run("ip link set left mtu 9000");
  link->right_space.run("ip link set right mtu 9000");  // too large for a program in the driver
  const auto ports =
      open_inside<PortSet>(link->right_space, std::vector<std::string>{"right"}, Io::automatic, link->context);
  const auto opened = link->events.of_kind("port.opened");
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(std::get<std::string>(opened[0].fields[1].second), "packet");
  EXPECT_NE(std::get<std::string>(opened[0].fields[2].second).find("MTU"), std::string::npos);
}

}  // namespace
}  // namespace viplane::live
