// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_script_runner.h"

#include <utility>

namespace viplane {
namespace {

constexpr int kEndedBySigterm = 128 + 15;
constexpr FakeScript kCannotStart{127, {}};

std::string join(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) {
    if (!line.empty()) line += ' ';
    line += word;
  }
  return line;
}

}  // namespace

HandlePtr FakeScriptRunner::run(Script script, Duration timeout, std::function<void(ScriptResult)> done) {
  const std::string line = join(script.command);
  runs_.push_back({clock_.now(), line, script.user});
  const FakeScript behaviour = find(script.command.empty() ? line : script.command.front(), line);
  const bool times_out = behaviour.takes > timeout;
  const ScriptResult result{times_out ? kEndedBySigterm : behaviour.exit_code, times_out, {}};
  return clock_.call_at(clock_.now() + (times_out ? timeout : behaviour.takes),
                        [done = std::move(done), result] { done(result); });
}

FakeScript FakeScriptRunner::find(const std::string& program, const std::string& line) const {
  if (const auto found = scripts_.find(line); found != scripts_.end()) return found->second;
  if (const auto found = scripts_.find(program); found != scripts_.end()) return found->second;
  return kCannotStart;
}

}  // namespace viplane
