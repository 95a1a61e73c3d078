// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

namespace viplane::lab {

// Another program of this project, by name: the one that the environment names (VIPLANED for viplaned, VIPLANE_RS for
// viplane-rs), else the one that was built or installed beside the running program, else the one that PATH has.
std::optional<std::string> find_own_program(const std::string& name);
// The same; throws std::runtime_error, with the remedy, where there is none.
std::string own_program(const std::string& name);

}  // namespace viplane::lab
