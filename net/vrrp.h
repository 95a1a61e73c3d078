// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "net/address.h"
#include "net/bytes.h"
#include "net/time.h"

namespace viplane {

inline constexpr std::uint8_t kVrrpTtl = 255;            // RFC 9568, sections 5.1.1.3 and 5.1.2.3
inline constexpr std::uint8_t kVrrpTrafficClass = 0xc0;  // network control, as keepalived and FRR send
inline constexpr std::uint8_t kOwnerPriority = 255;      // the router that has the addresses as its own
inline constexpr std::uint8_t kReleasePriority = 0;      // the master stops
inline constexpr IpAddress kVrrpGroupV4 = IpAddress::v4(224, 0, 0, 18);
inline constexpr IpAddress kVrrpGroupV6{true, {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}};

// Authentication of version 2 (RFC 2338, section 5.3.6). Holds any octet.
enum class VrrpAuthentication : std::uint8_t { none = 0, password = 1, header = 2 };

// What a router says about one virtual router.
struct Advertisement {
  std::uint8_t version = 2;  // 2 (RFC 3768) or 3 (RFC 9568)
  std::uint8_t virtual_router_id = 1;
  std::uint8_t priority = 100;
  // Version 2 says whole seconds (1 to 255 s), version 3 centiseconds (10 ms to 40.95 s).
  Duration advertisement_interval = std::chrono::seconds(1);
  std::vector<IpAddress> addresses;                              // in the order of the wire; all of one family
  VrrpAuthentication authentication = VrrpAuthentication::none;  // version 2 only
  std::array<std::uint8_t, 8> authentication_data{};             // version 2 only; a password is padded with zeros

  bool operator==(const Advertisement&) const = default;
};

// Why an advertisement is discarded. One vocabulary for the codec, which decides the first group in this order, and
// for the protocol machine, which decides the second.
enum class DiscardReason : std::uint8_t {
  truncated,               // no whole fixed header, or the address list does not fit
  ttl,                     // TTL or hop limit out of the bounds
  version,                 // neither 2 over IPv4 nor 3; to the machine: not the configured one
  type,                    // no advertisement
  length,                  // octets are left over after the last field
  checksum,                //
  virtual_router_id,       // 0; to the machine: none of ours on this interface
  no_addresses,            // version 3 with an address count of 0 (RFC 9568, section 5.2.5)
  advertisement_interval,  // 0; to the machine: not ours, version 2
  own_address,             // it came from ourselves
  authentication,          // type or password differ
  address_count,           // not as many addresses as ours
  address_list,            // as many, but others
  owner,                   // we own the addresses and nobody may take them
  delivery,                // multicast to a unicast instance or the other way round
  unknown_peer,            // a unicast source that is no peer
};
std::string_view to_string(DiscardReason reason);  // "bad checksum", as events say it

// What a version 3 checksum over IPv4 covers. RFC 5798 is read by keepalived and FRR as "with pseudo-header";
// RFC 9568, section 5.2.8, and most router vendors say message only. Version 2 is always message_only, IPv6 always
// pseudo_header.
enum class VrrpChecksum : std::uint8_t {
  message_only,
  pseudo_header,
  pseudo_header_of_group,  // keepalived before 1.3.6, unicast: computed as if sent to 224.0.0.18
};

// A received VRRP message with what its IP header said.
struct VrrpPacket {
  IpAddress source;
  IpAddress target;
  std::uint8_t ttl = kVrrpTtl;  // TTL or hop limit
  ByteView message;             // the payload of the IP packet, its length taken from the IP header
};

// The TTLs a receiver accepts. Other than 255 only where a unicast instance is configured so.
struct VrrpTtlBounds {
  std::uint8_t least = kVrrpTtl;
  std::uint8_t most = kVrrpTtl;
};

struct ReceivedAdvertisement {
  Advertisement advertisement;
  VrrpChecksum checksum = VrrpChecksum::message_only;  // which of the two the sender uses
};

// Reads and verifies all that RFC 9568, section 7.1 (RFC 3768, section 7.1), asks for without knowing a virtual
// router. Either checksum of version 3 over IPv4 passes. Reserved bits are ignored.
std::variant<ReceivedAdvertisement, DiscardReason> parse_advertisement(const VrrpPacket& packet,
                                                                       VrrpTtlBounds bounds = {});

// The virtual router that a message names, before anything is verified; nullopt where it is cut shorter.
std::optional<std::uint8_t> peek_virtual_router_id(ByteView message);

// Whether two passwords are the same, in a time that does not depend on where they differ.
bool same_authentication_data(const std::array<std::uint8_t, 8>& a, const std::array<std::uint8_t, 8>& b);

// The octets a message with these addresses takes.
std::size_t vrrp_message_size(std::uint8_t version, bool is_v6, std::size_t address_count);

// A VRRP message, checksum included, for an IP packet from `source` to `target`, whose family decides which addresses
// go in; `checksum` matters for version 3 over IPv4 only. Intervals are rounded to the unit of the version and kept in
// its range; at most 255 addresses are sent. Addresses of the other family are left out.
Bytes build_advertisement(const Advertisement& advertisement, const IpAddress& source, const IpAddress& target,
                          VrrpChecksum checksum = VrrpChecksum::pseudo_header);

// The same as a whole IP packet, and as a whole frame: TTL 255, traffic class 0xc0.
Bytes build_advertisement_packet(const Advertisement& advertisement, const IpAddress& source, const IpAddress& target,
                                 VrrpChecksum checksum = VrrpChecksum::pseudo_header, std::uint8_t ttl = kVrrpTtl,
                                 std::uint16_t identification = 0);
Bytes build_advertisement_frame(const Advertisement& advertisement, const MacAddress& source_mac,
                                const MacAddress& target_mac, const IpAddress& source, const IpAddress& target,
                                VrrpChecksum checksum = VrrpChecksum::pseudo_header, std::uint8_t ttl = kVrrpTtl,
                                std::uint16_t identification = 0);

}  // namespace viplane
