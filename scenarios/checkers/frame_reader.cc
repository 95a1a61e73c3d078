// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/frame_reader.h"

#include <variant>

#include "net/arp.h"
#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/icmpv6.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "net/vrrp.h"

namespace viplane::scenarios {
namespace {

// The upper layer of either family.
struct Packet {
  IpAddress source;
  IpAddress target;
  IpProtocol protocol = IpProtocol::none;
  std::uint8_t ttl = 0;
  ByteView payload;
  bool fragment = false;
};

std::optional<Packet> read_v4(ByteView bytes) {
  const auto ip = Ipv4View::parse(bytes);
  if (!ip) return std::nullopt;
  return Packet{ip->source(), ip->target(), ip->protocol(), ip->ttl(), ip->payload(), ip->is_fragment()};
}

std::optional<Packet> read_packet(const EthernetView& ethernet) {
  if (ethernet.type() == EtherType::ipv4) return read_v4(ethernet.payload());
  if (ethernet.type() != EtherType::ipv6) return std::nullopt;
  const auto ip = Ipv6View::parse(ethernet.payload());
  if (!ip) return std::nullopt;
  return Packet{ip->source(), ip->target(), ip->protocol(), ip->hop_limit(), ip->payload(), ip->is_fragment()};
}

const char* wrong_upper_checksum(const Packet& packet) {
  if (packet.fragment) return nullptr;
  if (packet.protocol == IpProtocol::tcp) {
    const auto tcp = TcpView::parse(packet.payload);
    return tcp && !tcp->checksum_ok(packet.source, packet.target) ? "TCP" : nullptr;
  }
  if (packet.protocol == IpProtocol::udp) {
    const auto udp = UdpView::parse(packet.payload);
    return udp && !udp->checksum_ok(packet.source, packet.target) ? "UDP" : nullptr;
  }
  if (packet.protocol == IpProtocol::icmp) {
    const auto icmp = IcmpView::parse(packet.payload);
    return icmp && !icmp->checksum_ok() ? "ICMP" : nullptr;
  }
  if (packet.protocol == IpProtocol::icmpv6) {
    const auto icmp = Icmpv6View::parse(packet.payload);
    return icmp && !icmp->checksum_ok(packet.source, packet.target) ? "ICMPv6" : nullptr;
  }
  if (packet.protocol != IpProtocol::vrrp) return nullptr;
  const auto read = parse_advertisement({packet.source, packet.target, kVrrpTtl, packet.payload});
  const auto* reason = std::get_if<DiscardReason>(&read);
  return reason != nullptr && *reason == DiscardReason::checksum ? "VRRP" : nullptr;
}

const char* wrong_v4_checksum(ByteView bytes) {
  const auto ip = Ipv4View::parse(bytes);
  if (!ip) return nullptr;
  if (!ip->checksum_ok()) return "IPv4 header";
  if (ip->protocol() == IpProtocol::ipip && !ip->is_fragment()) return wrong_v4_checksum(ip->payload());
  return wrong_upper_checksum(*read_v4(bytes));
}

}  // namespace

std::optional<ClaimSeen> read_claim(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return std::nullopt;
  if (ethernet->type() == EtherType::arp) {
    const auto arp = ArpView::parse(ethernet->payload());
    if (!arp || !(arp->is_gratuitous() || arp->operation() == ArpOperation::reply)) return std::nullopt;
    return ClaimSeen{arp->sender_ip(), arp->is_gratuitous()};
  }
  if (ethernet->type() != EtherType::ipv6) return std::nullopt;
  const auto ip = Ipv6View::parse(ethernet->payload());
  if (!ip || ip->protocol() != IpProtocol::icmpv6) return std::nullopt;
  const auto advertisement = NeighbourAdvertisement::parse(*ip);
  if (!advertisement) return std::nullopt;
  return ClaimSeen{advertisement->address, !advertisement->is_solicited};
}

std::optional<AdvertisementSeen> read_advertisement(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  const auto packet = ethernet ? read_packet(*ethernet) : std::nullopt;
  if (!packet || packet->protocol != IpProtocol::vrrp || packet->payload.size() < 8) return std::nullopt;
  const std::byte* message = packet->payload.data();
  return AdvertisementSeen{load_u8(message + 1), load_u8(message + 2), packet->source.is_v6 ? 6 : 4, packet->source};
}

std::optional<SegmentSeen> read_segment(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  auto packet = ethernet ? read_packet(*ethernet) : std::nullopt;
  if (!packet) return std::nullopt;
  SegmentSeen seen;
  seen.target_mac = ethernet->target();
  if (packet->protocol == IpProtocol::ipip && !packet->fragment) {
    seen.tunnel_target = packet->target;
    packet = read_v4(packet->payload);
  }
  if (!packet || packet->protocol != IpProtocol::tcp || packet->fragment) return std::nullopt;
  const auto tcp = TcpView::parse(packet->payload);
  if (!tcp) return std::nullopt;
  seen.source = {packet->source, tcp->source_port()};
  seen.target = {packet->target, tcp->target_port()};
  seen.flags = tcp->flags();
  return seen;
}

const char* wrong_checksum(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return nullptr;
  if (ethernet->type() == EtherType::ipv4) return wrong_v4_checksum(ethernet->payload());
  const auto packet = read_packet(*ethernet);
  return packet ? wrong_upper_checksum(*packet) : nullptr;
}

}  // namespace viplane::scenarios
