// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "tests/interop/campaign.h"

namespace viplane::interop {

// Of `ours` against all peers that occur in the squares.
std::string to_json(const std::vector<Square>& squares, const std::string& version);
std::string to_markdown(const std::vector<Square>& squares, lab::DaemonKind ours, const std::string& version);

}  // namespace viplane::interop
