// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "webbench/options.h"
#include "webbench/request.h"
#include "webbench/tally.h"

// The second block, on request.
namespace viplane::webbench {

std::string detail(const Tally& tally);                                                // for people
std::string json(const Options& options, const Request& request, const Tally& tally);  // one line, for programs

}  // namespace viplane::webbench
