// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/vrrp.h"

#include "net/address_bytes.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"

namespace viplane {
namespace {

// The messages of both versions:
//
//   0         1      2          3       4                   5       6
//   |ver|type | vrid | priority | count | authentication    | int.  | checksum | addresses | authentication data (8) v2
//   |ver|type | vrid | priority | count | reserved (4) | interval (12)| checksum | addresses v3
constexpr std::size_t kFixedSize = 8;
constexpr std::size_t kAuthenticationSize = 8;
constexpr std::uint8_t kTypeAdvertisement = 1;
constexpr Duration kCentisecond = std::chrono::milliseconds(10);

std::optional<VrrpChecksum> verify_checksum(const VrrpPacket& packet, unsigned version) {
  const auto passes_for = [&](const IpAddress& target) {
    return upper_layer_checksum(packet.source, target, IpProtocol::vrrp, packet.message) == 0;
  };
  if (version == 2) {
    if (internet_checksum(packet.message) == 0) return VrrpChecksum::message_only;
    return std::nullopt;
  }
  if (passes_for(packet.target)) return VrrpChecksum::pseudo_header;
  if (packet.source.is_v6) return std::nullopt;
  if (internet_checksum(packet.message) == 0) return VrrpChecksum::message_only;
  if (packet.target != kVrrpGroupV4 && passes_for(kVrrpGroupV4)) return VrrpChecksum::pseudo_header_of_group;
  return std::nullopt;
}

// What is wrong with the message's form, before its checksum is trusted.
std::optional<DiscardReason> check_form(const VrrpPacket& packet, VrrpTtlBounds bounds) {
  const ByteView message = packet.message;
  if (packet.ttl < bounds.least || packet.ttl > bounds.most) return DiscardReason::ttl;
  if (message.size() < kFixedSize) return DiscardReason::truncated;
  const unsigned version = load_u8(message.data()) >> 4;
  if (version != 3 && (version != 2 || packet.source.is_v6)) return DiscardReason::version;
  if ((load_u8(message.data()) & 0xf) != kTypeAdvertisement) return DiscardReason::type;
  const std::size_t size =
      vrrp_message_size(static_cast<std::uint8_t>(version), packet.source.is_v6, load_u8(message.data() + 3));
  if (message.size() < size) return DiscardReason::truncated;
  if (message.size() > size) return DiscardReason::length;
  return std::nullopt;
}

// What is wrong with the values of a message that its sender did send so.
std::optional<DiscardReason> check_values(const Advertisement& advertisement) {
  if (advertisement.virtual_router_id == 0) return DiscardReason::virtual_router_id;
  if (advertisement.version == 3 && advertisement.addresses.empty()) return DiscardReason::no_addresses;
  if (advertisement.advertisement_interval == Duration::zero()) return DiscardReason::advertisement_interval;
  return std::nullopt;
}

Advertisement read_fields(ByteView message, bool is_v6) {
  const std::byte* at = message.data();
  Advertisement fields;
  fields.version = static_cast<std::uint8_t>(load_u8(at) >> 4);
  fields.virtual_router_id = load_u8(at + 1);
  fields.priority = load_u8(at + 2);
  const std::size_t count = load_u8(at + 3);
  fields.advertisement_interval = fields.version == 2 ? Duration(std::chrono::seconds(load_u8(at + 5)))
                                                      : kCentisecond * (load_be16(at + 4) & 0xfff);
  fields.addresses.reserve(count);
  const std::byte* next = at + kFixedSize;
  for (std::size_t i = 0; i < count; ++i, next += is_v6 ? 16 : 4) {
    fields.addresses.push_back(is_v6 ? load_ipv6_address(next) : load_ipv4_address(next));
  }
  if (fields.version == 2) {
    fields.authentication = static_cast<VrrpAuthentication>(load_u8(at + 4));
    std::memcpy(fields.authentication_data.data(), next, kAuthenticationSize);
  }
  return fields;
}

// The interval in `unit`s, rounded to the nearest, from 1 to `most`.
std::uint16_t in_units(Duration interval, Duration unit, std::int64_t most) {
  const std::int64_t units = (interval + unit / 2) / unit;
  return static_cast<std::uint16_t>(units < 1 ? 1 : units > most ? most : units);
}

std::uint16_t checksum_of(ByteView message, const Advertisement& advertisement, const IpAddress& source,
                          const IpAddress& target, VrrpChecksum checksum) {
  if (advertisement.version == 2) return internet_checksum(message);
  if (source.is_v6 || checksum == VrrpChecksum::pseudo_header) {
    return upper_layer_checksum(source, target, IpProtocol::vrrp, message);
  }
  if (checksum == VrrpChecksum::message_only) return internet_checksum(message);
  return upper_layer_checksum(source, kVrrpGroupV4, IpProtocol::vrrp, message);
}

}  // namespace

std::string_view to_string(DiscardReason reason) {
  switch (reason) {
    case DiscardReason::truncated: return "truncated";
    case DiscardReason::ttl: return "bad TTL";
    case DiscardReason::version: return "bad version";
    case DiscardReason::type: return "bad type";
    case DiscardReason::length: return "bad length";
    case DiscardReason::checksum: return "bad checksum";
    case DiscardReason::virtual_router_id: return "unknown virtual router";
    case DiscardReason::no_addresses: return "no addresses";
    case DiscardReason::advertisement_interval: return "different advertisement interval";
    case DiscardReason::own_address: return "own address";
    case DiscardReason::authentication: return "authentication failed";
    case DiscardReason::address_count: return "different number of addresses";
    case DiscardReason::address_list: return "different addresses";
    case DiscardReason::owner: return "we are the owner";
    case DiscardReason::delivery: return "unicast and multicast mixed";
    case DiscardReason::unknown_peer: return "unknown peer";
  }
  return "?";
}

std::variant<ReceivedAdvertisement, DiscardReason> parse_advertisement(const VrrpPacket& packet, VrrpTtlBounds bounds) {
  if (const auto fault = check_form(packet, bounds)) return *fault;
  const auto checksum = verify_checksum(packet, load_u8(packet.message.data()) >> 4);
  if (!checksum) return DiscardReason::checksum;
  ReceivedAdvertisement received{read_fields(packet.message, packet.source.is_v6), *checksum};
  if (const auto fault = check_values(received.advertisement)) return *fault;
  return received;
}

std::optional<std::uint8_t> peek_virtual_router_id(ByteView message) {
  if (message.size() < 2) return std::nullopt;
  return load_u8(message.data() + 1);
}

bool same_authentication_data(const std::array<std::uint8_t, 8>& a, const std::array<std::uint8_t, 8>& b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

std::size_t vrrp_message_size(std::uint8_t version, bool is_v6, std::size_t address_count) {
  return kFixedSize + address_count * (is_v6 ? 16 : 4) + (version == 2 ? kAuthenticationSize : 0);
}

Bytes build_advertisement(const Advertisement& advertisement, const IpAddress& source, const IpAddress& target,
                          VrrpChecksum checksum) {
  const bool is_v2 = advertisement.version == 2;
  Bytes message(kFixedSize);
  std::size_t count = 0;
  for (const IpAddress& address : advertisement.addresses) {
    if (address.is_v6 != source.is_v6 || count == 255) continue;
    const auto octets = std::as_bytes(std::span(address.octets)).first(address_size(address));
    message.insert(message.end(), octets.begin(), octets.end());
    ++count;
  }
  std::byte* at = message.data();
  store_u8(at, static_cast<std::uint8_t>(advertisement.version << 4 | kTypeAdvertisement));
  store_u8(at + 1, advertisement.virtual_router_id);
  store_u8(at + 2, advertisement.priority);
  store_u8(at + 3, static_cast<std::uint8_t>(count));
  if (is_v2) {
    store_u8(at + 4, static_cast<std::uint8_t>(advertisement.authentication));
    store_u8(at + 5,
             static_cast<std::uint8_t>(in_units(advertisement.advertisement_interval, std::chrono::seconds(1), 255)));
    const auto octets = std::as_bytes(std::span(advertisement.authentication_data));
    message.insert(message.end(), octets.begin(), octets.end());
  } else {
    store_be16(at + 4, in_units(advertisement.advertisement_interval, kCentisecond, 4095));
  }
  store_be16(message.data() + 6, checksum_of(message, advertisement, source, target, checksum));
  return message;
}

Bytes build_advertisement_packet(const Advertisement& advertisement, const IpAddress& source, const IpAddress& target,
                                 VrrpChecksum checksum, std::uint8_t ttl, std::uint16_t identification) {
  const Bytes message = build_advertisement(advertisement, source, target, checksum);
  if (source.is_v6) return build_ipv6({source, target, IpProtocol::vrrp, ttl, kVrrpTrafficClass}, message);
  Ipv4Header header{source, target, IpProtocol::vrrp, ttl, kVrrpTrafficClass};
  header.identification = identification;
  return build_ipv4(header, message);
}

Bytes build_advertisement_frame(const Advertisement& advertisement, const MacAddress& source_mac,
                                const MacAddress& target_mac, const IpAddress& source, const IpAddress& target,
                                VrrpChecksum checksum, std::uint8_t ttl, std::uint16_t identification) {
  return build_ethernet({target_mac, source_mac, source.is_v6 ? EtherType::ipv6 : EtherType::ipv4},
                        build_advertisement_packet(advertisement, source, target, checksum, ttl, identification));
}

}  // namespace viplane
