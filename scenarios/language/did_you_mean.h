// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace viplane::scenarios {

// "did you mean `faults`?" where a known word is close to `word`, else "known here: `a`, `b`, ...".
std::string suggest(std::string_view word, std::span<const std::string_view> known);

}  // namespace viplane::scenarios
