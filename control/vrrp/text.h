// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "net/time.h"

namespace viplane::vrrp {

// "3.609 s", rounded to the nearest millisecond by whole numbers, so that the text never depends on floating point.
inline std::string in_seconds(Duration span) {
  const std::int64_t milliseconds = (span.count() + 500'000) / 1'000'000;
  const std::string fraction = std::to_string(milliseconds % 1000);
  return std::to_string(milliseconds / 1000) + '.' + std::string(3 - fraction.size(), '0') + fraction + " s";
}

}  // namespace viplane::vrrp
