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

HandlePtr FakeScriptRunner::run(std::vector<std::string> command, Duration timeout,
                                std::function<void(ScriptResult)> done) {
  const std::string line = join(command);
  runs_.push_back({clock_.now(), line});
  const FakeScript script = find(command.empty() ? line : command.front(), line);
  const bool times_out = script.takes > timeout;
  const ScriptResult result{times_out ? kEndedBySigterm : script.exit_code, times_out};
  return clock_.call_at(clock_.now() + (times_out ? timeout : script.takes),
                        [done = std::move(done), result] { done(result); });
}

FakeScript FakeScriptRunner::find(const std::string& program, const std::string& line) const {
  if (const auto found = scripts_.find(line); found != scripts_.end()) return found->second;
  if (const auto found = scripts_.find(program); found != scripts_.end()) return found->second;
  return kCannotStart;
}

}  // namespace viplane
