// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>

namespace viplane {

// Destroying a Handle cancels the timer, watch or running request behind it, so that a callback never meets a dead
// owner.
class Handle {
 public:
  virtual ~Handle() = default;
};
using HandlePtr = std::unique_ptr<Handle>;

}  // namespace viplane
