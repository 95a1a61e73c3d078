// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>

#include "env/script.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// How a script behaves when it is run now.
struct ScriptBehaviour {
  Duration takes = std::chrono::milliseconds(1);
  int exit_code = 0;
};

// The scripts that lie on a node's disk: a table from command to behaviour, changed by scenarios at any time. A command
// is looked up by its full text (words joined by one space), then by its program; what is not found behaves as the
// fallback.
class ScriptTable final : public ScriptRunner {
 public:
  explicit ScriptTable(NodeClock& clock) : clock_(clock) {}

  void set(std::string command, ScriptBehaviour behaviour) { table_[std::move(command)] = behaviour; }
  void set_fallback(ScriptBehaviour behaviour) { fallback_ = behaviour; }

  // A script that takes longer than `timeout` ends then, by a signal.
  HandlePtr run(Script script, Duration timeout, std::function<void(ScriptResult)> done) override;

 private:
  ScriptBehaviour find(const std::vector<std::string>& command) const;

  NodeClock& clock_;
  std::map<std::string, ScriptBehaviour> table_;
  ScriptBehaviour fallback_;
};

}  // namespace viplane::sim
