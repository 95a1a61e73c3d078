// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "env/handle.h"
#include "net/time.h"

namespace viplane {

struct ScriptResult {
  int exit_code = 0;       // 128 + N when signal N ended it; 127 when it could not be started
  bool timed_out = false;  // it was killed with its process group
};

// Runs the operator's scripts: tracking, MISC_CHECK, notify.
class ScriptRunner {
 public:
  virtual ~ScriptRunner() = default;
  // `command` is a program and its arguments. `done` is called once, never inside run(); destroying the handle
  // forgets the result and lets the script end by itself.
  [[nodiscard]] virtual HandlePtr run(std::vector<std::string> command, Duration timeout,
                                      std::function<void(ScriptResult)> done) = 0;
};

}  // namespace viplane
