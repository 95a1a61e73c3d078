// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string_view>

namespace viplane::config {

// The candidate that `word` was probably meant to be: the nearest by edit distance (insert, delete, replace, swap of
// neighbours; letters' case is free), if it is near. Empty if none is.
std::string_view suggest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace viplane::config
