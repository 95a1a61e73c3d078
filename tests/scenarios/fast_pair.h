// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// Two directors that advertise ten times a second, so that a whole story takes two seconds.
std::string fast_conf(int priority, const std::string& more_of_instance = {});

// The scenario `body` (without `directors`) over lb1 (priority 150) and lb2 (100) of fast_conf(). Fails the test where
// it has problems.
Prepared fast_pair(const std::string& body, const std::string& more_of_instance = {});

}  // namespace viplane::scenarios
