// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/global.h"

namespace viplane::live {

// The director is one process: what is said of keepalived's VRRP process holds for it; of its checker process, where
// nothing is said of the other.
config::ProcessSettings director_settings(const config::GlobalDefs& global);

// Puts them in effect for the calling process. What it starts is run as usual (SCHED_RESET_ON_FORK), but on the same
// CPUs. Answers a sentence for each that the system refused, with the reason and a remedy; the others are in effect.
std::vector<std::string> put_in_effect(const config::ProcessSettings& settings);

}  // namespace viplane::live
