// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "env/env.h"

namespace viplane {

// Notify scripts: one after another, in the order in which they were asked for, as keepalived starts them; what they
// answer is told, nothing depends on it.
class NotifyScripts {
 public:
  explicit NotifyScripts(const Env& env) : env_(env) {}
  void run(std::vector<std::string> command);

 private:
  void start_next();

  Env env_;
  std::deque<std::vector<std::string>> waiting_;
  HandlePtr running_;
};

}  // namespace viplane
