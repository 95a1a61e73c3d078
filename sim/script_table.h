// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>

#include "net/time.h"

namespace viplane::sim {

// How a script behaves when it is run now.
struct ScriptBehaviour {
  Duration takes = std::chrono::milliseconds(1);
  int exit_code = 0;
};

// The scripts that lie on a node's disk: a table from command to behaviour, changed by scenarios at any time. A command
// is looked up by its full text (words joined by one space), then by its program; what is not found behaves as
// `fallback`.
class ScriptTable {
 public:
  void set(std::string command, ScriptBehaviour behaviour) { table_[std::move(command)] = behaviour; }
  void set_fallback(ScriptBehaviour behaviour) { fallback_ = behaviour; }
  ScriptBehaviour find(const std::string& command, const std::string& program) const;

 private:
  std::map<std::string, ScriptBehaviour> table_;
  ScriptBehaviour fallback_;
};

}  // namespace viplane::sim
