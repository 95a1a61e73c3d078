// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "control/vrrp/config.h"

namespace viplane::vrrp {

// What the receiver knows besides its configuration.
struct ReceiverFacts {
  IpAddress own_address;            // the source of our own advertisements
  std::optional<IpAddress> master;  // whom we listened to last, for skip_address_check
};

// Why a well-formed advertisement is not for this instance, or nothing. Looks, touches nothing: what is discarded here
// leaves no trace in any machine. RFC 9568, section 7.1; RFC 3768, section 7.1.
//
// The version 3 interval is not compared: a backup adopts its master's (RFC 9568, section 6.4.2).
std::optional<DiscardReason> why_not_ours(const InstanceConfig& config, const ReceiverFacts& facts,
                                          const VrrpPacket& packet, const Advertisement& advertisement);

// The TTLs this instance accepts from a source: 255 by multicast, what the peer's entry says by unicast.
VrrpTtlBounds ttl_bounds(const InstanceConfig& config, const IpAddress& source);

}  // namespace viplane::vrrp
