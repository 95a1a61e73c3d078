// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>

#include "lab/loop.h"
#include "lab/traffic/client.h"

namespace viplane::lab {

// What runs in the process of a client: starts with begin(), writes an attempt for each that ends, and is over when it
// is destroyed.
class RunningLoad {
 public:
  virtual ~RunningLoad() = default;
  virtual void begin() = 0;
};

// All outlive it. A load may write attempts that are given up when it is destroyed.
std::unique_ptr<RunningLoad> make_prober(Loop& loop, const Load& load, AttemptLog& log);
std::unique_ptr<RunningLoad> make_ping(Loop& loop, const Load& load, AttemptLog& log);
std::unique_ptr<RunningLoad> make_closed(Loop& loop, const Load& load, AttemptLog& log);
std::unique_ptr<RunningLoad> make_open(Loop& loop, const Load& load, AttemptLog& log);
std::unique_ptr<RunningLoad> make_long_lived(Loop& loop, const Load& load, AttemptLog& log);

}  // namespace viplane::lab
