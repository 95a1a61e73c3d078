// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "webbench/engine.h"

namespace viplane::webbench {

// Spreads the load over `threads` engines and adds up what they counted. Fewer threads if there are fewer clients.
Tally run_load(const Job& job, const Load& load, int threads);

}  // namespace viplane::webbench
