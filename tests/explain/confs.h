// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "tests/explain/stage.h"

namespace viplane::explain {

// What a test says of one director's instance; the rest is the same for all.
struct Conf {
  int priority = 100;
  std::string version = "2";
  std::string interval = "1";
  std::string instance = {};  // more lines of the instance
  std::string global = {};    // more lines of global_defs
  std::string rest = {};      // more blocks: scripts, services
  std::string source = {};    // its own address
};
inline constexpr const char* kAddress = "10.0.0.250";
std::string conf(const Conf& of);

// A pair, or more, with a name for messages. The first is the one that is master.
struct Cluster {
  std::string name;
  Files files;
};
// Versions, intervals, preemption, groups, unicast: those that every incident is tried on.
const std::vector<Cluster>& clusters();
// The first waits after its machine's boot: for how long, hangs on what no file tells.
Cluster young_machine();

}  // namespace viplane::explain
