// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane::live {

// What the XDP program looks packets up by: shared between it and user space, compared as octets. Network byte order.
struct ServedKey {
  std::uint32_t address;
  std::uint16_t port;  // 0: every port
  std::uint8_t protocol;
  std::uint8_t end;
};
static_assert(sizeof(ServedKey) == 8);

// Values of ServedKey::end.
inline constexpr std::uint8_t kEndService = 0;     // the packet's target
inline constexpr std::uint8_t kEndRealServer = 1;  // the packet's source
// Of fragments, which have no ports but for the first: with port 0.
inline constexpr std::uint8_t kEndFragment = 2;        // the target, a service's
inline constexpr std::uint8_t kEndServerFragment = 3;  // the source, a real server

}  // namespace viplane::live
