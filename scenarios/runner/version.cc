// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/version.h"

namespace viplane::scenarios {

const char* const kVersion = VIPLANE_VERSION;

}  // namespace viplane::scenarios
