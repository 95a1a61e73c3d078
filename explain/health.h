// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/explain.h"

namespace viplane::explain {

// How long dead real servers stay in use and living ones out of it. Servers that are checked alike are one entry, and
// so are directors.
std::vector<ServerHealth> health_of(const std::vector<DirectorFile>& directors);

CheckPace pace_of(const config::Checker& checker);

}  // namespace viplane::explain
