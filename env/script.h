// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "env/handle.h"
#include "net/time.h"

namespace viplane {

// A program of the operator's, and how it is to be run.
struct Script {
  std::vector<std::string> command{};  // a program and its arguments
  std::string user{};           // empty: the world's default (live: keepalived_script if there is one, else root)
  std::string group{};          // empty: the user's
  bool must_be_secure = false;  // enable_script_security: not as root where somebody else could write it
  bool operator==(const Script&) const = default;
};

struct ScriptResult {
  int exit_code = 0;       // 128 + N when signal N ended it; 127 when it could not be started
  bool timed_out = false;  // it was killed with its process group
  std::string problem{};   // why it could not be started; names the file and a remedy
  bool operator==(const ScriptResult&) const = default;
};

// Runs the operator's scripts: tracking, MISC_CHECK, notify.
class ScriptRunner {
 public:
  virtual ~ScriptRunner() = default;
  // `done` is called once, never inside run(), at the latest when `timeout` has passed. Destroying the handle forgets
  // the result and lets the script end by itself, or by its time-out.
  [[nodiscard]] virtual HandlePtr run(Script script, Duration timeout, std::function<void(ScriptResult)> done) = 0;

  // What will keep `script` from running, or is dangerous about it, as things stand now; empty: nothing.
  virtual std::string examine(const Script& /*script*/) const { return {}; }
};

}  // namespace viplane
