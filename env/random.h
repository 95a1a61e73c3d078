// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string_view>

namespace viplane {

// A seeded value (splitmix64). fork() gives each user its own stream, so that a new user does not disturb the numbers
// that the others draw.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  Random fork(std::string_view name) const;
  std::uint64_t next();
  double unit();  // in [0, 1)

 private:
  std::uint64_t state_;
};

}  // namespace viplane
