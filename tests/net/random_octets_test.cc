// SPDX-License-Identifier: GPL-2.0-or-later
// What the fuzz targets do for minutes, in a second and with fixed seeds: random octets, and valid packets with a few
// octets changed, through every codec.
#include <gtest/gtest.h>

#include <random>

#include "net/arp.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "net/vrrp.h"
#include "tests/net/exercise.h"

namespace viplane {
namespace {

using test::Exercise;

class RandomOctets : public testing::TestWithParam<Exercise> {
 protected:
  std::uint8_t octet() { return static_cast<std::uint8_t>(random_()); }
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  std::mt19937_64 random_{20260101};
};

TEST_P(RandomOctets, AreReadWithoutHarm) {
  for (int round = 0; round < 20000; ++round) {
    Bytes octets(below(round % 2 == 0 ? 64 : 400));
    for (std::byte& byte : octets) byte = std::byte{octet()};
    GetParam().run(octets);
  }
}

// Valid packets of every kind, whatever codec will read them.
std::vector<Bytes> seeds() {
  const auto a = IpAddress::v4(10, 0, 0, 1), b = IpAddress::v4(10, 0, 0, 2);
  const auto a6 = *IpAddress::parse("fe80::1"), b6 = *IpAddress::parse("fe80::2");
  const Bytes data(20, std::byte{1}), options(8, std::byte{1});
  Ipv4Header ipv4{a, b};
  ipv4.options = options;
  TcpHeader tcp;
  tcp.options = options;
  Advertisement v2, v3, v3_over_ipv6;
  v3.version = v3_over_ipv6.version = 3;
  v2.addresses = v3.addresses = {a, b};
  v3_over_ipv6.addresses = {a6, b6};
  return {build_gratuitous_arp({}, a),
          build_arp({}),
          build_ipv4(ipv4, data),
          build_ipv6({a6, b6, IpProtocol::fragment}, Bytes(16)),
          build_ipv6({a6, b6, IpProtocol::hop_by_hop}, Bytes(24)),
          build_icmp_echo_request(1, 2, data),
          build_icmp_error(IcmpType::time_exceeded, 0, build_ipv4(ipv4, data)),
          build_neighbour_solicitation_message({b6, MacAddress{}}, a6, b6),
          build_icmpv6_error(Icmpv6Type::packet_too_big, 0, build_ipv6({a6, b6}, data), 1280, a6, b6),
          build_tcp(tcp, data, a, b),
          build_udp({}, data, a, b),
          build_advertisement(v2, a, kVrrpGroupV4),
          build_advertisement(v3, a, kVrrpGroupV4),
          build_advertisement(v3_over_ipv6, a6, kVrrpGroupV6)};
}

TEST_P(RandomOctets, AlmostValidPacketsAreReadWithoutHarm) {
  const auto valid = seeds();
  for (int round = 0; round < 20000; ++round) {
    Bytes octets = valid[below(valid.size())];
    for (auto changes = below(4); changes > 0; --changes) octets[below(octets.size())] = std::byte{octet()};
    if (below(4) == 0) octets.resize(below(octets.size() + 1));
    GetParam().run(octets);
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, RandomOctets,
                         testing::ValuesIn(test::all_exercises().begin(), test::all_exercises().end()),
                         [](const auto& info) { return std::string(info.param.codec); });

}  // namespace
}  // namespace viplane
