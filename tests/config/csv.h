// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::config {

// The rows of a CSV file, its header first; fields may be quoted. Empty if the file cannot be read.
std::vector<std::vector<std::string>> read_csv(const std::string& path);

}  // namespace viplane::config
