// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>

#include "env/env.h"

namespace viplane {

// Notify scripts: one after another, in the order in which they were asked for, as keepalived starts them; what they
// answer is told, nothing depends on it.
class NotifyScripts {
 public:
  explicit NotifyScripts(const Env& env) : env_(env) {}
  void run(Script script);

 private:
  void start_next();
  void tell_result(const std::string& command, const ScriptResult& result);

  Env env_;
  std::deque<Script> waiting_;
  HandlePtr running_;
};

}  // namespace viplane
