// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/config/config.h"

namespace viplane::config {

// What contradicts the promise of config.h: ranges are kept, references resolve, names are unique. Empty if nothing.
std::string what_is_invalid(const Config& config);

}  // namespace viplane::config
