// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/steady_check.h"

namespace viplane::health {

void SteadyCheckMachine::begin_exchange(Time now) {
  is_under_way_ = true;
  wait(now, checker().connect_timeout);
}

void SteadyCheckMachine::begin_without_deadline() {
  is_under_way_ = true;
  wait_for_answer();
}

Actions SteadyCheckMachine::succeed(Time now, const std::string& why) {
  is_under_way_ = false;
  set_failures(0);
  Actions actions;
  conclude(actions, true, why);
  wait(now, checker().delay_loop);
  return actions;
}

Actions SteadyCheckMachine::fail(Time now, const std::string& why) {
  is_under_way_ = false;
  Actions actions;
  if (failures() < checker().retry) {
    set_failures(failures() + 1);
    forgive(actions, why);
    wait(now, checker().delay_before_retry);
    return actions;
  }
  set_failures(0);
  conclude(actions, false, why);
  wait(now, checker().delay_loop);
  return actions;
}

Actions SteadyCheckMachine::close_and_succeed(Time now, const std::string& why) {
  Actions actions = succeed(now, why);
  actions.insert(actions.begin(), Close{id()});
  return actions;
}

Actions SteadyCheckMachine::close_and_fail(Time now, const std::string& why) {
  Actions actions = fail(now, why);
  actions.insert(actions.begin(), Close{id()});
  return actions;
}

}  // namespace viplane::health
