// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"

namespace viplane::config {

// A configuration in sentences, one for each instance, group, service, real server and check: the form in which
// tests/golden/config/corpus.csv holds what keepalived itself made of a file.
std::vector<std::string> facts(const Config& config);

}  // namespace viplane::config
