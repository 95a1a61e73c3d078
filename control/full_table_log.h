// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>

#include "net/time.h"

namespace viplane {

// Turns a storm of packets that found the connection table full into few lines: the first at once, then at most one
// each ten seconds, with how many there were since the last line.
class FullTableLog {
 public:
  // `lost` counts them all so far. How many the line to be written now stands for; nullopt: no line.
  std::optional<std::uint64_t> note(Time now, std::uint64_t lost);

 private:
  std::uint64_t told_ = 0;
  std::optional<Time> last_line_;
};

}  // namespace viplane
