// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/steady_check.h"

namespace viplane::health {

// TCP_CHECK: an established connection is success and closed at once.
class TcpCheckMachine : public SteadyCheckMachine {
 public:
  TcpCheckMachine(Checker checker, CheckId id) : SteadyCheckMachine(std::move(checker), id) {}

  Actions on_connected(Time now) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return "TCP_CHECK"; }

 private:
  Actions begin(Time now) override;
};

}  // namespace viplane::health
