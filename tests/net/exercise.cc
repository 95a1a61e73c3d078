// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/net/exercise.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "net/arp.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "net/vrrp.h"

namespace viplane::test {
namespace {

const auto kSource = IpAddress::v4(10, 0, 0, 1), kTarget = IpAddress::v4(10, 0, 0, 2);
const IpAddress kSource6{true, {0xfe, 0x80, 1}}, kTarget6{true, {0xfe, 0x80, 2}};

void require(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", claim);
  std::abort();
}

bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

// Every octet of a part a view hands out must be readable; the sanitizer watches.
void touch(ByteView part) {
  unsigned sum = 0;
  for (const std::byte octet : part) sum += std::to_integer<unsigned>(octet);
  volatile unsigned sink = sum;
  static_cast<void>(sink);
}

}  // namespace

void exercise_ethernet(ByteView octets) {
  const auto view = EthernetView::parse(octets);
  if (!view) return;
  const Bytes again = build_ethernet({view->target(), view->source(), view->type()}, view->payload());
  require(same(again, octets), "a frame made of a frame's parts is the frame");
}

void exercise_arp(ByteView octets) {
  const auto view = ArpView::parse(octets);
  if (!view) return;
  const Bytes again =
      build_arp({view->operation(), view->sender_mac(), view->sender_ip(), view->target_mac(), view->target_ip()});
  require(same(again, octets.first(ArpView::kSize)), "a packet made of a packet's parts is the packet");
  touch(build_arp_reply({}, view->target_ip(), *view));
}

void exercise_ipv4(ByteView octets) {
  const auto view = Ipv4View::parse(octets);
  if (!view) return;
  require(view->header_size() + view->payload().size() == view->total_length(), "header and payload are the packet");
  touch(view->payload());
  touch(view->options());
  Ipv4Header header{view->source(), view->target(), view->protocol(), view->ttl(), view->tos()};
  header.identification = view->identification();
  header.dont_fragment = view->dont_fragment();
  header.more_fragments = view->more_fragments();
  header.fragment_offset = view->fragment_offset();
  header.options = view->options();
  Bytes again = build_ipv4(header, view->payload());
  const auto rebuilt = Ipv4View::parse(again);
  require(rebuilt && rebuilt->checksum_ok(), "what we build is right");
  require(same(rebuilt->payload(), view->payload()), "the payload survives");
  if (decrement_ttl(again)) require(Ipv4View::parse(again)->checksum_ok(), "a hop keeps the checksum right");
}

void exercise_ipv6(ByteView octets) {
  const auto view = Ipv6View::parse(octets);
  if (!view) return;
  require(view->header_size() + view->payload().size() == view->bytes().size(), "header and payload are the packet");
  touch(view->payload());
  const auto again = build_ipv6({view->source(), view->target(), static_cast<IpProtocol>(octets[6]), view->hop_limit(),
                                 view->traffic_class(), view->flow_label()},
                                view->bytes().subspan(Ipv6View::kSize));
  require(same(again, view->bytes()), "a packet made of a packet's parts is the packet");
}

void exercise_icmp(ByteView octets) {
  const auto view = IcmpView::parse(octets);
  if (!view) return;
  touch(view->payload());
  if (view->is_echo()) {
    require(IcmpView::parse(build_icmp_echo_reply(*view))->checksum_ok(), "a reply is right");
  }
  if (view->is_error()) exercise_ipv4(view->payload());
}

void exercise_icmpv6(ByteView octets) {
  const auto view = Icmpv6View::parse(octets);
  if (!view) return;
  touch(view->payload());
  const bool is_reply_right =
      !view->is_echo() ||
      Icmpv6View::parse(build_icmpv6_echo_reply(*view, kSource6, kTarget6))->checksum_ok(kSource6, kTarget6);
  require(is_reply_right, "a reply is right");
  if (view->is_error()) exercise_ipv6(view->payload());
}

// Gives the octets a right checksum, so that the parsers get past it.
void exercise_neighbour_discovery(ByteView octets) {
  Bytes message(octets.begin(), octets.end());
  for (const auto type : {Icmpv6Type::neighbour_solicitation, Icmpv6Type::neighbour_advertisement}) {
    const std::uint32_t rest = message.size() < 8 ? 0 : load_be32(message.data() + 4);
    write_icmpv6(message, {type, 0, rest}, kSource6, kTarget6);
    const Bytes bytes = build_ipv6({kSource6, kTarget6, IpProtocol::icmpv6, 255}, message);
    const auto packet = Ipv6View::parse(bytes);
    if (!packet) return;
    if (const auto asked = NeighbourSolicitation::parse(*packet)) {
      require(!asked->wanted.is_multicast(), "nobody asks for a group");
    }
    if (const auto told = NeighbourAdvertisement::parse(*packet)) {
      require(!told->address.is_multicast(), "nobody has a group");
    }
  }
}

void exercise_tcp(ByteView octets) {
  const auto view = TcpView::parse(octets);
  if (!view) return;
  touch(view->payload());
  static_cast<void>(view->maximum_segment_size());
  TcpHeader header{view->source_port(),     view->target_port(), view->sequence(),
                   view->acknowledgement(), view->flags(),       view->window()};
  header.options = view->options();
  const Bytes again = build_tcp(header, view->payload(), kSource, kTarget);
  require(TcpView::parse(again)->checksum_ok(kSource, kTarget), "what we build is right");
  require(same(TcpView::parse(again)->options(), view->options()), "the options survive");
}

void exercise_udp(ByteView octets) {
  const auto view = UdpView::parse(octets);
  if (!view) return;
  touch(view->payload());
  const Bytes again = build_udp({view->source_port(), view->target_port()}, view->payload(), kSource, kTarget);
  require(UdpView::parse(again)->checksum_ok(kSource, kTarget), "what we build is right");
}

// As it is, and with a right checksum, so that the parser gets past it.
void exercise_vrrp(ByteView octets) {
  for (const bool is_v6 : {false, true}) {
    const auto& source = is_v6 ? kSource6 : kSource;
    const auto& target = is_v6 ? kVrrpGroupV6 : kVrrpGroupV4;
    Bytes message(octets.begin(), octets.end());
    for (const bool mended : {false, true}) {
      if (mended && message.size() >= 8) {
        store_be16(message.data() + 6, 0);
        const bool is_v2 = load_u8(message.data()) >> 4 == 2;
        store_be16(message.data() + 6, is_v2 ? internet_checksum(message)
                                             : upper_layer_checksum(source, target, IpProtocol::vrrp, message));
      }
      const auto result = parse_advertisement({source, target, 255, message});
      const auto* received = std::get_if<ReceivedAdvertisement>(&result);
      if (!received) continue;
      Bytes again = build_advertisement(received->advertisement, source, target, received->checksum);
      // All but the checksum and the reserved bits of version 3.
      const std::size_t reserved = received->advertisement.version == 3 ? 4 : 0;
      if (reserved != 0) again[4] |= message[4] & std::byte{0xf0};
      require(same(ByteView(again).first(6), ByteView(message).first(6)), "the head survives");
      require(same(ByteView(again).subspan(8), ByteView(message).subspan(8)), "the addresses survive");
    }
  }
}

void exercise_checksum(ByteView octets) {
  if (octets.size() < 8) return;
  const std::uint16_t before = load_be16(octets.data()), after = load_be16(octets.data() + 2);
  Bytes data(octets.begin() + 2, octets.end());
  data.back() |= std::byte{1};  // never all zero, so that the two zeros of the one's complement cannot be confused
  data.resize((data.size() + 1) / 2 * 2);
  data.push_back(std::byte{1});
  store_be16(data.data(), before);
  const std::uint16_t checksum = internet_checksum(data);
  store_be16(data.data(), after);
  require(update_checksum16(checksum, before, after) == internet_checksum(data), "an update is as good as a new sum");
}

std::span<const Exercise> all_exercises() {
  static constexpr std::array<Exercise, 11> kAll{{{"ethernet", exercise_ethernet},
                                                  {"arp", exercise_arp},
                                                  {"ipv4", exercise_ipv4},
                                                  {"ipv6", exercise_ipv6},
                                                  {"icmp", exercise_icmp},
                                                  {"icmpv6", exercise_icmpv6},
                                                  {"neighbour_discovery", exercise_neighbour_discovery},
                                                  {"tcp", exercise_tcp},
                                                  {"udp", exercise_udp},
                                                  {"vrrp", exercise_vrrp},
                                                  {"checksum", exercise_checksum}}};
  return kAll;
}

}  // namespace viplane::test
