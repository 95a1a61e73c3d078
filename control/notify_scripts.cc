// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/notify_scripts.h"

#include "control/tell.h"

namespace viplane {
namespace {

constexpr Duration kLongestRun =
    std::chrono::minutes(10);  // keepalived sets no bound; one that hangs must not stop the rest

std::string command_line(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

void NotifyScripts::run(Script script) {
  waiting_.push_back(std::move(script));
  if (!running_) start_next();
}

void NotifyScripts::start_next() {
  Script script = std::move(waiting_.front());
  waiting_.pop_front();
  const std::string text = command_line(script.command);
  running_ = env_.scripts.run(std::move(script), kLongestRun, [this, text](const ScriptResult& result) {
    tell_result(text, result);
    running_.reset();
    if (!waiting_.empty()) start_next();
  });
}

void NotifyScripts::tell_result(const std::string& command, const ScriptResult& result) {
  std::vector<std::pair<std::string, Event::Value>> fields = {{"command", command},
                                                              {"exit_code", std::int64_t{result.exit_code}}};
  if (!result.problem.empty()) fields.emplace_back("why", result.problem);
  tell(env_, "notify", std::move(fields));
}

}  // namespace viplane
