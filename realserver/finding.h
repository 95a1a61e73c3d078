// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::realserver {

// One thing that is wrong with a machine, for an operator.
struct Finding {
  std::string what, remedy;
};

}  // namespace viplane::realserver
