// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>

#include "control/config/config.h"

namespace viplane::config {

// Hands over every command that the configuration can run, with the keyword it stands behind, in the order of the
// file's parts.
void each_command(const Config& config,
                  const std::function<void(const std::string& keyword, const Command& command)>& visit);

}  // namespace viplane::config
