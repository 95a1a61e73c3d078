// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/explanation.h"
#include "explain/incidents.h"

namespace viplane::explain {

// Who serves first, and after how long: when all start in one moment, and when each starts before the others.
std::vector<ColdStart> starts_of(const Peace& peace);

}  // namespace viplane::explain
