// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/notify_scripts.h"

#include "control/tell.h"

namespace viplane {
namespace {

constexpr Duration kLongest =
    std::chrono::minutes(10);  // keepalived sets no bound; one that hangs must not stop the rest

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

void NotifyScripts::run(std::vector<std::string> command) {
  waiting_.push_back(std::move(command));
  if (!running_) start_next();
}

void NotifyScripts::start_next() {
  const std::vector<std::string> command = std::move(waiting_.front());
  waiting_.pop_front();
  running_ = env_.scripts.run(command, kLongest, [this, text = joined(command)](ScriptResult result) {
    tell(env_, "notify", {{"command", text}, {"exit_code", std::int64_t{result.exit_code}}});
    running_.reset();
    if (!waiting_.empty()) start_next();
  });
}

}  // namespace viplane
