// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/misc_check.h"

#include <algorithm>

namespace viplane::health {

MiscCheckMachine::MiscCheckMachine(Checker checker, CheckId id)
    : CheckMachine(std::move(checker), id), script_(std::get<MiscCheck>(this->checker().kind)) {}

Actions MiscCheckMachine::begin(Time now) {
  is_running_ = true;
  began_ = now;
  wait_for_answer();
  const Duration timeout = script_.timeout > Duration::zero() ? script_.timeout : checker().delay_loop;
  return {RunScript{id(), script_.command, timeout}};
}

Actions MiscCheckMachine::on_script_result(Time now, int exit_code, bool timed_out) {
  if (!is_running_) return {};
  is_running_ = false;
  const bool sets_weight = script_.dynamic && exit_code >= 2 && exit_code <= 255;
  Actions actions;
  if (timed_out) {
    actions = miss("script timed out");
  } else if (exit_code == 0 || sets_weight) {
    actions = pass(exit_code);
  } else {
    actions = miss("script ended with exit code " + std::to_string(exit_code));
  }
  schedule(now);
  return actions;
}

Actions MiscCheckMachine::pass(int exit_code) {
  set_failures(0);
  Actions actions;
  if (script_.dynamic) {
    std::optional<int> weight;
    if (exit_code >= 2) weight = exit_code - 2;
    actions.push_back(AskWeight{id(), weight});
  }
  conclude(actions, true, "script ended with exit code " + std::to_string(exit_code));
  return actions;
}

Actions MiscCheckMachine::miss(std::string why) {
  Actions actions;
  if (has_result() && !is_up()) return actions;  // a server that is down is not tried again sooner
  if (failures() < checker().retry) {
    set_failures(failures() + 1);
    forgive(actions, why);
    return actions;
  }
  set_failures(0);
  conclude(actions, false, std::move(why));
  if (script_.dynamic) actions.push_back(AskWeight{id(), std::nullopt});
  return actions;
}

void MiscCheckMachine::schedule(Time now) {
  const Time next = began_ + (failures() > 0 ? checker().delay_before_retry : checker().delay_loop);
  wait(now, std::max<Duration>(next - now, std::chrono::microseconds(1)));
}

}  // namespace viplane::health
