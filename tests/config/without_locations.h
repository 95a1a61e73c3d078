// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/config.h"

namespace viplane::config {

// The configuration as if nobody knew where it was written, so that two can be compared. What is forgotten here shows
// as a difference.
Config without_locations(Config config);

}  // namespace viplane::config
