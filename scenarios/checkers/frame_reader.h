// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>

#include "net/address.h"
#include "net/frame.h"

namespace viplane::scenarios {

// A node says "this address is mine": an ARP packet or a neighbour advertisement.
struct ClaimSeen {
  IpAddress address;
  bool unsolicited = false;  // gratuitous ARP, unsolicited advertisement; else the answer to a question
};

// What checkers want to know of a VRRP message, read without judging it.
struct AdvertisementSeen {
  int virtual_router_id = 0;
  int priority = 0;
  int family = 4;
  IpAddress source;
};

// A TCP segment, perhaps inside a tunnel.
struct SegmentSeen {
  Endpoint source;
  Endpoint target;
  std::uint8_t flags = 0;
  std::optional<IpAddress> tunnel_target;  // outer target address of IPIP
  MacAddress target_mac;
};

std::optional<ClaimSeen> read_claim(ByteView frame);
std::optional<AdvertisementSeen> read_advertisement(ByteView frame);
std::optional<SegmentSeen> read_segment(ByteView frame);

// The name of the first wrong checksum in the frame; nullptr when all that can be verified are right.
const char* wrong_checksum(ByteView frame);

}  // namespace viplane::scenarios
