// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "control/config/config.h"
#include "control/config/diagnostic.h"

namespace viplane::live {

// What script security says of the configuration's scripts, one warning for each program and user, where it stands
// first: "script-insecure" for one that would run as root and that others may replace, "script-missing" for one that
// cannot be run. Empty without enable_script_security. They are refused when they are to run, too.
std::vector<config::Diagnostic> report_scripts(const config::Config& config);

}  // namespace viplane::live
