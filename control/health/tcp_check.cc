// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/tcp_check.h"

namespace viplane::health {

Actions TcpCheckMachine::begin(Time) {
  is_connecting_ = true;
  wait_for_answer();
  return {Connect{id(), checker().target, checker().connect_timeout}};
}

Actions TcpCheckMachine::on_connected(Time now) {
  if (!is_connecting_) return {};
  is_connecting_ = false;
  set_failures(0);
  Actions actions{Close{id()}};
  conclude(actions, true, "connection established");
  wait(now, checker().delay_loop);
  return actions;
}

// While the server is down failures go on being forgiven and counted; that only sets the pace of the checks.
Actions TcpCheckMachine::on_closed(Time now, StreamEnd end) {
  if (!is_connecting_) return {};
  is_connecting_ = false;
  Actions actions;
  if (failures() < checker().retry) {
    set_failures(failures() + 1);
    forgive(actions, describe(end));
    wait(now, checker().delay_before_retry);
    return actions;
  }
  set_failures(0);
  conclude(actions, false, describe(end));
  wait(now, checker().delay_loop);
  return actions;
}

}  // namespace viplane::health
