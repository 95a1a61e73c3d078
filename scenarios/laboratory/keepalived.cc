// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/keepalived.h"

namespace viplane::scenarios {
namespace {

// "Sun Nov 22 18:43:53 2026: (VI_1) Entering MASTER STATE": what follows the date.
std::string_view message_of(std::string_view line) {
  constexpr std::string_view kDate = "Sun Nov 22 18:43:53 2026: ";
  return line.size() > kDate.size() && line[kDate.size() - 2] == ':' ? line.substr(kDate.size()) : line;
}

std::string state_in(std::string_view message) {
  constexpr std::string_view kEntering = "Entering ";
  if (!message.starts_with(kEntering)) return {};
  const std::string_view name = message.substr(kEntering.size());
  if (name.starts_with("MASTER")) return "master";
  if (name.starts_with("BACKUP")) return "backup";
  if (name.starts_with("FAULT")) return "fault";
  return {};
}

}  // namespace

void Keepalived::prepare_for_start() {
  is_starting_ = true;
  is_stopping_ = false;
  reasons_.clear();
}

void Keepalived::start() {
  prepare_for_start();
  launch({"keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp", "--use-file", config()});
}

void Keepalived::on_line(std::string_view line, Time at) { on_message(message_of(line), at); }

void Keepalived::on_message(std::string_view message, Time at) {
  if (message == "Stopping") {
    is_stopping_ = true;
    return record("director.stopping", {{"why", "SIGTERM"}}, at);
  }
  if (!message.starts_with("(")) return;
  const std::size_t end = message.find(')');
  if (end == std::string_view::npos || end + 2 > message.size()) return;
  for (const config::VrrpInstance& instance : plan().config.instances) {
    if (message.substr(1, end - 1) == instance.name) on_instance(instance, message.substr(end + 2), at);
  }
}

void Keepalived::on_instance(const config::VrrpInstance& instance, std::string_view message, Time at) {
  const std::string state = state_in(message);
  std::string& reason = reasons_[instance.name];
  if (state.empty()) {
    reason = message;
    if (is_stopping_ && message.starts_with("sent 0 priority")) record_state(instance, "init", "stopping", at);
    return;
  }
  if (std::exchange(is_starting_, false)) mark_started(at);
  const bool explained = message.find('(') == std::string_view::npos;
  record_state(instance, state, explained ? reason : std::string("started"), at);
}

}  // namespace viplane::scenarios
