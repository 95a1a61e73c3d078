// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/steady_check.h"

namespace viplane::health {

// PING_CHECK: an ICMP or ICMPv6 echo, answered within connect_timeout.
class PingCheckMachine : public SteadyCheckMachine {
 public:
  PingCheckMachine(Checker checker, CheckId id) : SteadyCheckMachine(std::move(checker), id) {}

  Actions on_received(Time now, ByteView bytes) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return "PING_CHECK"; }

 private:
  Actions begin(Time now) override;
  Actions expire(Time now) override;
};

}  // namespace viplane::health
