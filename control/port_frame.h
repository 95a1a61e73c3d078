// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "net/bytes.h"

namespace viplane {

// A whole Ethernet frame for env.ports[port].
struct PortFrame {
  std::uint8_t port = 0;
  Bytes frame;

  bool operator==(const PortFrame&) const = default;
};

}  // namespace viplane
