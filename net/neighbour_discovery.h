// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/icmpv6.h"
#include "net/ipv6.h"

namespace viplane {

// "Who has this address?" (RFC 4861, section 4.3)
//
//   0      1      2          4          8                24
//   | 135  | 0    | checksum | reserved | wanted address | options
struct NeighbourSolicitation {
  IpAddress wanted;
  std::optional<MacAddress> source_mac;  // absent while duplicate address detection asks

  // Checks everything that RFC 4861, section 7.1.1, asks for, checksum and hop limit included.
  static std::optional<NeighbourSolicitation> parse(const Ipv6View& packet);
};

// "I have this address." (RFC 4861, section 4.4)
//
//   0      1      2          4              8         24
//   | 136  | 0    | checksum | R S O | res. | address | options
struct NeighbourAdvertisement {
  IpAddress address;
  std::optional<MacAddress> target_mac;
  bool is_router = false;
  bool is_solicited = false;
  bool overrides = false;

  // Checks everything that RFC 4861, section 7.1.2, asks for, checksum and hop limit included.
  static std::optional<NeighbourAdvertisement> parse(const Ipv6View& packet);
};

// ICMPv6 messages for a packet from `source` to `target`.
Bytes build_neighbour_solicitation_message(const NeighbourSolicitation& fields, const IpAddress& source,
                                           const IpAddress& target);
Bytes build_neighbour_advertisement_message(const NeighbourAdvertisement& fields, const IpAddress& source,
                                            const IpAddress& target);

// Whole frames.
// Asks the solicited-node group of `wanted`. An unspecified `source` is duplicate address detection.
Bytes build_neighbour_solicitation(const MacAddress& source_mac, const IpAddress& source, const IpAddress& wanted);
// Answers `asked` of `asker`; an unspecified asker is answered to all nodes (RFC 4861, section 7.2.4).
Bytes build_neighbour_reply(const MacAddress& mac, const IpAddress& asked, const IpAddress& asker,
                            const MacAddress& asker_mac, bool is_router = false);
// Announces to all nodes that `address` is at `mac` now: override set, solicited clear (RFC 4861, section 7.2.6;
// RFC 9568, section 6.4.2).
Bytes build_unsolicited_advertisement(const MacAddress& mac, const IpAddress& address, bool is_router = true);

}  // namespace viplane
