// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>

#include "compare/comparison.h"
#include "compare/lab/balancer.h"

namespace viplane::compare {

// Measures every row on a fresh bed. A row that cannot be had says why and the others go on. `progress` is told of each
// run before it starts.
Comparison compare(const Plan& plan, const std::function<void(const std::string&)>& progress);

}  // namespace viplane::compare
