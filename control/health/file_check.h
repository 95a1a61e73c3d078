// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/check_machine.h"

namespace viplane::health {

// FILE_CHECK: follows the number in a file from the first moment on; there is nothing to wait for or to retry.
class FileCheckMachine : public CheckMachine {
 public:
  FileCheckMachine(Checker checker, CheckId id);

  Actions on_file(Time now, std::int64_t value) override;
  std::string keyword() const override { return "FILE_CHECK"; }

 private:
  Actions begin(Time now) override;

  FileCheck check_;
};

}  // namespace viplane::health
