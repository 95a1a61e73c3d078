// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/check_machine.h"

namespace viplane::health {

// MISC_CHECK: the operator's script judges. The pace counts from start to start, not from the script's end.
class MiscCheckMachine : public CheckMachine {
 public:
  MiscCheckMachine(Checker checker, CheckId id);

  Actions on_script_result(Time now, int exit_code, bool timed_out) override;
  std::string keyword() const override { return "MISC_CHECK"; }

 private:
  Actions begin(Time now) override;
  bool is_under_way() const override { return is_running_; }
  Actions pass(int exit_code);
  Actions miss(std::string why);
  void schedule(Time now);

  MiscCheck script_;
  bool is_running_ = false;
  Time began_;
};

}  // namespace viplane::health
