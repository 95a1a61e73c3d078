// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>

#include "net/address.h"
#include "net/bytes.h"
#include "net/frame.h"
#include "net/vrrp.h"

namespace viplane {

// What a stranger changes of an advertisement that he repeats in his own name.
enum class Forgery : std::uint8_t { bad_checksum, ttl_254, wrong_version, priority_255, priority_0 };

// A genuine advertisement as somebody on the wire hears it.
struct HeardAdvertisement {
  Advertisement advertisement;
  VrrpChecksum checksum = VrrpChecksum::message_only;
  IpAddress target;
  MacAddress target_mac;
};

// nullopt: the frame is no valid advertisement.
std::optional<HeardAdvertisement> hear_advertisement(ByteView frame);

// The frame with which a stranger repeats it, with one thing changed.
Bytes forge_advertisement(const HeardAdvertisement& heard, Forgery forgery, const MacAddress& mac,
                          const IpAddress& source);

}  // namespace viplane
