// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

std::string_view name_of(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::pass: return "pass";
    case CheckVerdict::fail: return "fail";
    case CheckVerdict::allowed: return "allowed";
  }
  return "?";
}

}  // namespace viplane::scenarios
