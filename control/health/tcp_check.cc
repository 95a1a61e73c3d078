// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/tcp_check.h"

namespace viplane::health {

Actions TcpCheckMachine::begin(Time) {
  begin_without_deadline();  // the world bounds the connecting
  return {Connect{id(), checker().target, checker().connect_timeout}};
}

Actions TcpCheckMachine::on_connected(Time now) {
  if (!is_under_way()) return {};
  return close_and_succeed(now, "connection established");
}

Actions TcpCheckMachine::on_closed(Time now, StreamEnd end) {
  if (!is_under_way()) return {};
  return fail(now, describe(end));
}

}  // namespace viplane::health
