// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "net/time.h"

namespace viplane::lab {

// How trials are held.
struct TrialRules {
  unsigned at_once = 1;  // side by side
  // A trial that takes longer is ended, and where it stood is its trouble. Half an hour is longer than any trial.
  Duration patience = std::chrono::minutes(30);
};

// How one trial ended.
struct TrialResult {
  std::string facts;    // what it returned
  std::string trouble;  // why it could not be held: what it threw, or how its process died; else empty
};

// Holds trials, each in a process of its own (a laboratory belongs to one thread, and trials mostly wait). The results
// are in the order of the trials. `finished` hears of each as it ends. When we die, they die.
std::vector<TrialResult> hold_trials(const std::vector<std::function<std::string()>>& trials, const TrialRules& rules,
                                     const std::function<void(std::size_t, const TrialResult&)>& finished = {});

}  // namespace viplane::lab
