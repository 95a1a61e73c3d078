// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viplane::lab {

// The lines of a log, without their ends; they point into `text`.
std::vector<std::string_view> lines_of(std::string_view text);
// Those that contain one of the phrases.
std::vector<std::string> lines_with(std::string_view text, std::span<const std::string_view> phrases);

}  // namespace viplane::lab
