// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

#include "env/handle.h"

namespace viplane {

// What a director watches outside itself. Each watch reports the present value once, soon after it is set (never
// inside the call), then each change.
class Watches {
 public:
  virtual ~Watches() = default;
  virtual HandlePtr link(std::string_view interface, std::function<void(bool up)> changed) = 0;
  virtual HandlePtr file(std::string_view path, std::function<void(std::int64_t value)> changed) = 0;
  virtual HandlePtr process(std::string_view name, std::function<void(bool running)> changed) = 0;
};

}  // namespace viplane
