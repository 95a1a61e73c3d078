// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/script_table.h"

namespace viplane::sim {
namespace {

constexpr int kKilled = 128 + 15;  // by SIGTERM

}  // namespace

ScriptBehaviour ScriptTable::find(const std::vector<std::string>& command) const {
  std::string text;
  for (const std::string& word : command) text += (text.empty() ? "" : " ") + word;
  auto found = table_.find(text);
  if (found == table_.end() && !command.empty()) found = table_.find(command.front());
  return found == table_.end() ? fallback_ : found->second;
}

HandlePtr ScriptTable::run(Script command, Duration timeout, std::function<void(ScriptResult)> done) {
  const ScriptBehaviour script = find(command.command);
  const bool timed_out = timeout > Duration::zero() && script.takes > timeout;
  const ScriptResult result = {
      .exit_code = timed_out ? kKilled : script.exit_code, .timed_out = timed_out, .problem = {}};
  return clock_.call_at(clock_.now() + (timed_out ? timeout : script.takes),
                        [done = std::move(done), result] { done(result); });
}

}  // namespace viplane::sim
