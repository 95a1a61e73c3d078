// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace viplane::compare {

// What all rows of a comparison have in common.
struct Terms {
  int servers = 3;
  int clients = 20;
  int seconds = 5;       // of each run
  int repetitions = 5;   // of each pair of runs
  int reply_octets = 0;  // of an answer, head included
  // What else the figures depend on, by name, as it is to be printed.
  std::vector<std::pair<std::string, std::string>> inputs;
};

}  // namespace viplane::compare
