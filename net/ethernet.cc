// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/ethernet.h"

namespace viplane {

MacAddress multicast_mac(const IpAddress& group) {
  const auto& octets = group.octets;
  if (group.is_v6) return {{0x33, 0x33, octets[12], octets[13], octets[14], octets[15]}};
  return {{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(octets[1] & 0x7f), octets[2], octets[3]}};
}

}  // namespace viplane
