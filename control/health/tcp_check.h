// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/check_machine.h"

namespace viplane::health {

// TCP_CHECK: an established connection is success and closed at once.
class TcpCheckMachine : public CheckMachine {
 public:
  TcpCheckMachine(Checker checker, CheckId id) : CheckMachine(std::move(checker), id) {}

  Actions on_connected(Time now) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return "TCP_CHECK"; }

 private:
  Actions begin(Time now) override;
  bool is_under_way() const override { return is_connecting_; }

  bool is_connecting_ = false;
};

}  // namespace viplane::health
