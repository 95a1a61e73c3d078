// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <string>

#include "scenarios/runner/prepare.h"
#include "scenarios/runner/summary.h"

namespace viplane::scenarios {

// Copies every file that was read into `folder`/inputs. Fills in version, scenario, files and scenario_hash.
Manifest copy_inputs(const Prepared& prepared, const std::filesystem::path& folder);

// The same scenario from the copies, each under its old path. Throws std::system_error where a copy cannot be read.
PreparedOrNot prepare_copies(const Manifest& manifest, const std::filesystem::path& folder);

}  // namespace viplane::scenarios
