// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/ns3_device.h"

#include <gtest/gtest.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-address-helper.h>
#include <ns3/ipv4-raw-socket-factory.h>
#include <ns3/socket.h>
#include <ns3/uinteger.h>

#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

// A node with ns-3's own stack on the card of the world's node "b".
ns3::Ptr<ns3::Node> give_to_ns3(World& world, const char* address) {
  const auto channel = ns3::CreateObject<Ns3Channel>();
  const auto node = ns3::CreateObject<ns3::Node>();
  const auto device = ns3::CreateObject<Ns3Device>(world.node("b").nic("eth0"), channel);
  channel->add(device);
  node->AddDevice(device);
  ns3::InternetStackHelper stack;
  stack.SetIpv6StackInstall(false);
  stack.Install(node);
  const auto ipv4 = node->GetObject<ns3::Ipv4>();
  const uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(interface, {ns3::Ipv4Address(address), ns3::Ipv4Mask("255.255.255.0")});
  ipv4->SetUp(interface);
  return node;
}

TEST(Ns3Device, ANodeOfNs3AnswersOurEchoOverOurSwitch) {
  World world(two_hosts(), 1);
  give_to_ns3(world, "10.0.0.2");
  EchoCounter echo(world.host("a"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(world.host("a").ping(ipv4("10.0.0.2"), 1, static_cast<std::uint16_t>(i)), SendResult::sent);
    world.run_for(1s);
  }
  EXPECT_EQ(echo.replies, 3);
}

TEST(Ns3Device, OurHostAnswersAnEchoOfNs3) {
  World world(two_hosts(), 1);
  const auto node = give_to_ns3(world, "10.0.0.2");
  const auto socket = ns3::Socket::CreateSocket(node, ns3::Ipv4RawSocketFactory::GetTypeId());
  socket->SetAttribute("Protocol", ns3::UintegerValue(1));
  socket->Connect(ns3::InetSocketAddress(ns3::Ipv4Address("10.0.0.1"), 0));
  const Bytes request = build_icmp_echo_request(7, 1, Bytes(100));
  socket->Send(ns3::Create<ns3::Packet>(reinterpret_cast<const uint8_t*>(request.data()), request.size()));
  world.run_for(1s);
  const auto reply = socket->Recv();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->GetSize(), request.size() + Ipv4View::kSize);
  std::vector<std::uint8_t> octets(reply->GetSize());
  reply->CopyData(octets.data(), reply->GetSize());
  EXPECT_EQ(octets[Ipv4View::kSize], 0) << "an echo reply";
}

}  // namespace
}  // namespace viplane::sim
