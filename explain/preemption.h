// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/incidents.h"

namespace viplane::explain {

// What nopreempt and preempt_delay do here, and what they do not: a sentence each.
std::vector<std::string> preemption_in_words(const Peace& peace);

}  // namespace viplane::explain
