// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "explain/candidate.h"
#include "explain/explanation.h"

namespace viplane::explain {

// Two masters that come to hear each other: the end of a partition.
struct Meeting {
  const Candidate* winner = nullptr;  // nullptr: no file tells
  Prediction conflict;                // until one of them yields
  Prediction outage;                  // of clients that followed the loser
  std::string sentence;
};
Meeting meeting(const Candidate& one, const Candidate& other);

}  // namespace viplane::explain
