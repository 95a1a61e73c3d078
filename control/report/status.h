// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/status.h"

namespace viplane::report {

// What an operator wants to see first: a line an instance, a line a real server, what was dropped and why.
std::string status_text(const DirectorStatus& status);

// Everything of the snapshot, as one JSON document (indented). Times are seconds of the world's clock, durations
// seconds. Names are those of control/status.h.
std::string status_json(const DirectorStatus& status);

}  // namespace viplane::report
