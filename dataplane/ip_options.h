// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "net/address.h"
#include "net/frame.h"

namespace viplane::dataplane {

// Kinds of options in an IPv4 header (RFC 791, section 3.1). The first two are one octet, all others have a length.
namespace ip_option {
inline constexpr std::uint8_t kEnd = 0, kNoOperation = 1, kRecordRoute = 7, kTimestamp = 0x44, kLooseRoute = 0x83,
                              kStrictRoute = 0x89;
}

enum class OptionsVerdict : std::uint8_t {
  fine,
  source_route,  // the sender chooses the way: refused, as Linux does by default (RFC 7126, section 4.3)
  malformed,
};

// Looks at the options of an IPv4 header (RFC 791, section 3.1) and changes nothing.
OptionsVerdict check_options(ByteView options);

// Enters `address` in a record-route option that has room. Takes the whole header, checked before, and mends its
// checksum. Time stamps are left as they are.
void record_route(MutableByteView header, const IpAddress& address);

}  // namespace viplane::dataplane
