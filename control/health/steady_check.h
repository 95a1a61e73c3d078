// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/check_machine.h"

namespace viplane::health {

// A check with the pace of TCP_CHECK, which most share: after a success delay_loop; after a failure that is forgiven
// delay_before_retry. While the server is down failures go on being forgiven and counted; that only sets the pace.
class SteadyCheckMachine : public CheckMachine {
 protected:
  using CheckMachine::CheckMachine;

  bool is_under_way() const override { return is_under_way_; }
  // From here until succeed() or fail() the check is under way; an answer is owed within connect_timeout.
  void begin_exchange(Time now);
  void begin_without_deadline();
  Actions succeed(Time now, const std::string& why);
  Actions fail(Time now, const std::string& why);
  // The same, with the world's end of the exchange closed first.
  Actions close_and_succeed(Time now, const std::string& why);
  Actions close_and_fail(Time now, const std::string& why);

 private:
  bool is_under_way_ = false;
};

}  // namespace viplane::health
