// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/file_check.h"

#include <algorithm>

namespace viplane::health {
namespace {

constexpr std::int64_t kDown = -254;  // and below: the server fails; keepalived.conf(5), track_file
constexpr std::int64_t kLargest = 65535;

}  // namespace

FileCheckMachine::FileCheckMachine(Checker checker, CheckId id)
    : CheckMachine(std::move(checker), id), check_(std::get<FileCheck>(this->checker().kind)) {}

Actions FileCheckMachine::begin(Time) {
  wait_for_answer();
  return {WatchFile{id(), check_.path}};
}

Actions FileCheckMachine::on_file(Time, std::int64_t value) {
  const std::int64_t bounded = std::clamp<std::int64_t>(value, -kLargest, kLargest);
  const std::int64_t product = std::clamp(bounded * check_.weight, -kLargest, kLargest);
  const bool is_up = check_.weight == 0 ? value == 0 : product > kDown;
  Actions actions;
  if (check_.dynamic && check_.weight != 0) {
    actions.push_back(AskWeight{id(), std::nullopt, is_up ? static_cast<int>(product) : 0});
  }
  conclude(actions, is_up, check_.path + " holds " + std::to_string(value));
  return actions;
}

}  // namespace viplane::health
