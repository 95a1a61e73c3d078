// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/config/config.h"

namespace viplane::config {

// The configuration as a keepalived.conf in one canonical form: no includes, conditions or definitions, what
// global_defs said of instances written into each, every default spelled out. Loading it gives the same configuration
// again, but for the places it was written at.
std::string to_keepalived_conf(const Config& config);

}  // namespace viplane::config
