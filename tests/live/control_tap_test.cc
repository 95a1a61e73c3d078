// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/control_tap.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <map>
#include <thread>

#include "live/ports/interface.h"
#include "live/ports/packet_sender.h"
#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using testing::UnorderedElementsAre;

const IpAddress kSender = IpAddress::v4(10, 0, 0, 1), kHere = IpAddress::v4(10, 0, 0, 2);
const MacAddress kMac{{2, 0, 0, 0, 0, 1}};

Bytes ipv4_frame(const IpAddress& target, IpProtocol protocol, ByteView payload) {
  const EthernetHeader header{.target = target.is_multicast() ? multicast_mac(target) : MacAddress{{2, 0, 0, 0, 0, 2}},
                              .source = kMac,
                              .type = EtherType::ipv4};
  return build_ethernet(header, build_ipv4({.source = kSender, .target = target, .protocol = protocol}, payload));
}

Bytes udp_frame(const IpAddress& target) {
  return ipv4_frame(target, IpProtocol::udp, build_udp({8848, 8848}, Bytes(8), kSender, target));
}

TEST(ControlTap, HearsWhatTheControlPlaneLivesOnAndNothingElse) {
  if (const auto why = VethPair::why_not(); !why.empty()) GTEST_SKIP() << why;
  VethPair veth;
  const IpAddress link_local = link_local_address(kMac);
  const std::map<std::string, Bytes> frames{
      {"arp", build_arp_request(kMac, kSender, kHere)},
      {"vrrp", ipv4_frame(IpAddress::v4(224, 0, 0, 18), IpProtocol::vrrp, Bytes(20))},
      {"solicitation", build_neighbour_solicitation(kMac, link_local, *IpAddress::parse("fe80::2"))},
      {"connections, told to the group", udp_frame(IpAddress::v4(224, 0, 0, 81))},
      {"connections, told to a group of one's own", udp_frame(IpAddress::v4(239, 1, 2, 3))},
      {"a datagram", udp_frame(kHere)},
      {"a broadcast", udp_frame(IpAddress::v4(255, 255, 255, 255))},
      {"a segment",
       ipv4_frame(kHere, IpProtocol::tcp, build_tcp({.source_port = 1, .target_port = 80}, {}, kSender, kHere))},
      {"an echo request", ipv4_frame(kHere, IpProtocol::icmp, Bytes(8))},
  };
  const auto index = [](const test::NetworkNamespace& space, const char* name) {
    const test::Inside inside(space);
    return Interface(name).require().index;
  };
  const auto tap = open_inside<ControlTap>(veth.right_space, "right", index(veth.right_space, "right"));
  const auto sender = open_inside<PacketSender>(veth.left_space, index(veth.left_space, "left"));
  for (const auto& [name, frame] : frames) sender->send(frame);

  std::vector<std::string> heard;
  std::array<Frame, 32> slots;
  for (int tries = 0; tries < 100 && heard.size() < 5; ++tries) {
    std::this_thread::sleep_for(5ms);
    tap->on_event();
    const std::size_t count = tap->receive(slots);
    for (const Frame& seen : std::span(slots).first(count)) {
      for (const auto& [name, frame] : frames) {
        if (std::ranges::equal(seen.bytes(), frame)) heard.push_back(name);
      }
    }
    tap->take_back(std::span(slots).first(count));
  }
  EXPECT_THAT(heard, UnorderedElementsAre("arp", "vrrp", "solicitation", "connections, told to the group",
                                          "connections, told to a group of one's own"));
}

}  // namespace
}  // namespace viplane::live
