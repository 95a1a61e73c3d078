// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "explain/explanation.h"

namespace viplane::explain {

std::string in_seconds(Duration span);               // "3.6094 s", at most four decimals
std::string in_seconds(const Range& range);          // "2.6094 s to 3.6094 s", "0.6094 s"
std::string in_words(const Prediction& prediction);  // the range; "no bound"
std::string listed(const std::vector<std::string>& words, const std::string& last = "and");  // "a, b and c"

}  // namespace viplane::explain
