// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/neighbour_discovery.h"

#include "net/ethernet.h"

namespace viplane {
namespace {

constexpr std::size_t kSizeBeforeOptions = 24;  // of both messages
constexpr std::uint8_t kSourceLinkAddress = 1, kTargetLinkAddress = 2;
constexpr std::uint32_t kRouterFlag = 0x80000000, kSolicitedFlag = 0x40000000, kOverrideFlag = 0x20000000;

// Whether the options are well formed; the one of `wanted` type, where it holds an Ethernet address, goes to `mac`.
bool parse_options(ByteView options, std::uint8_t wanted, std::optional<MacAddress>& mac) {
  while (!options.empty()) {
    if (options.size() < 2) return false;
    const std::size_t size = load_u8(options.data() + 1) * 8u;
    if (size == 0 || size > options.size()) return false;
    if (load_u8(options.data()) == wanted && size == 8) mac = load_mac(options.data() + 2);
    options = options.subspan(size);
  }
  return true;
}

// The message where the packet is a valid one of `type`. RFC 4861: hop limit 255, so it was not forwarded.
std::optional<ByteView> valid_message(const Ipv6View& packet, Icmpv6Type type) {
  if (packet.protocol() != IpProtocol::icmpv6 || packet.is_fragment() || packet.hop_limit() != 255) return std::nullopt;
  const ByteView message = packet.payload();
  if (message.size() < kSizeBeforeOptions) return std::nullopt;
  const auto icmp = Icmpv6View::parse(message);
  if (icmp->type() != type || icmp->code() != 0 || !icmp->checksum_ok(packet.source(), packet.target()))
    return std::nullopt;
  if (load_ipv6_address(message.data() + 8).is_multicast()) return std::nullopt;
  return message;
}

Bytes build_message(Icmpv6Type type, std::uint32_t flags, const IpAddress& about, std::uint8_t option,
                    const std::optional<MacAddress>& mac, const IpAddress& source, const IpAddress& target) {
  Bytes message(kSizeBeforeOptions + (mac ? 8 : 0));
  store_address(message.data() + 8, about);
  if (mac) {
    store_u8(message.data() + 24, option);
    store_u8(message.data() + 25, 1);  // in units of eight octets
    store_mac(message.data() + 26, *mac);
  }
  write_icmpv6(message, {type, 0, flags}, source, target);
  return message;
}

Bytes build_frame(const MacAddress& from_mac, const MacAddress& to_mac, const IpAddress& from, const IpAddress& to,
                  ByteView message) {
  return build_ethernet({to_mac, from_mac, EtherType::ipv6}, build_ipv6({from, to, IpProtocol::icmpv6, 255}, message));
}

}  // namespace

std::optional<NeighbourSolicitation> NeighbourSolicitation::parse(const Ipv6View& packet) {
  const auto message = valid_message(packet, Icmpv6Type::neighbour_solicitation);
  if (!message) return std::nullopt;
  NeighbourSolicitation fields{load_ipv6_address(message->data() + 8), std::nullopt};
  if (!parse_options(message->subspan(kSizeBeforeOptions), kSourceLinkAddress, fields.source_mac)) return std::nullopt;
  if (packet.source().is_unspecified()) {
    if (fields.source_mac || packet.target() != solicited_node_group(fields.wanted)) return std::nullopt;
  }
  return fields;
}

std::optional<NeighbourAdvertisement> NeighbourAdvertisement::parse(const Ipv6View& packet) {
  const auto message = valid_message(packet, Icmpv6Type::neighbour_advertisement);
  if (!message) return std::nullopt;
  const std::uint32_t flags = load_be32(message->data() + 4);
  NeighbourAdvertisement fields{load_ipv6_address(message->data() + 8), std::nullopt, (flags & kRouterFlag) != 0,
                                (flags & kSolicitedFlag) != 0, (flags & kOverrideFlag) != 0};
  if (!parse_options(message->subspan(kSizeBeforeOptions), kTargetLinkAddress, fields.target_mac)) return std::nullopt;
  if (fields.is_solicited && packet.target().is_multicast()) return std::nullopt;
  return fields;
}

Bytes build_neighbour_solicitation_message(const NeighbourSolicitation& fields, const IpAddress& source,
                                           const IpAddress& target) {
  return build_message(Icmpv6Type::neighbour_solicitation, 0, fields.wanted, kSourceLinkAddress, fields.source_mac,
                       source, target);
}

Bytes build_neighbour_advertisement_message(const NeighbourAdvertisement& fields, const IpAddress& source,
                                            const IpAddress& target) {
  const std::uint32_t flags = (fields.is_router ? kRouterFlag : 0) | (fields.is_solicited ? kSolicitedFlag : 0) |
                              (fields.overrides ? kOverrideFlag : 0);
  return build_message(Icmpv6Type::neighbour_advertisement, flags, fields.address, kTargetLinkAddress,
                       fields.target_mac, source, target);
}

Bytes build_neighbour_solicitation(const MacAddress& source_mac, const IpAddress& source, const IpAddress& wanted) {
  const IpAddress group = solicited_node_group(wanted);
  NeighbourSolicitation fields{wanted, source_mac};
  if (source.is_unspecified()) fields.source_mac.reset();
  const IpAddress from{true, source.octets};  // a default-made address stands for ::
  return build_frame(source_mac, multicast_mac(group), from, group,
                     build_neighbour_solicitation_message(fields, from, group));
}

Bytes build_neighbour_reply(const MacAddress& mac, const IpAddress& asked, const IpAddress& asker,
                            const MacAddress& asker_mac, bool is_router) {
  const bool to_all = asker.is_unspecified();
  const IpAddress target = to_all ? kAllNodes : asker;
  const MacAddress target_mac = to_all ? multicast_mac(kAllNodes) : asker_mac;
  const NeighbourAdvertisement fields{asked, mac, is_router, !to_all, true};
  return build_frame(mac, target_mac, asked, target, build_neighbour_advertisement_message(fields, asked, target));
}

Bytes build_unsolicited_advertisement(const MacAddress& mac, const IpAddress& address, bool is_router) {
  const NeighbourAdvertisement fields{address, mac, is_router, false, true};
  return build_frame(mac, multicast_mac(kAllNodes), address, kAllNodes,
                     build_neighbour_advertisement_message(fields, address, kAllNodes));
}

}  // namespace viplane
