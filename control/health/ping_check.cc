// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/ping_check.h"

namespace viplane::health {

Actions PingCheckMachine::begin(Time now) {
  begin_exchange(now);
  return {SendEcho{id(), checker().target.address}};
}

Actions PingCheckMachine::on_received(Time now, ByteView) {
  if (!is_under_way()) return {};
  return close_and_succeed(now, "echo answered");
}

Actions PingCheckMachine::on_closed(Time now, StreamEnd end) {
  if (!is_under_way()) return {};
  return close_and_fail(now, describe(end));
}

Actions PingCheckMachine::expire(Time now) { return close_and_fail(now, "echo not answered in time"); }

}  // namespace viplane::health
