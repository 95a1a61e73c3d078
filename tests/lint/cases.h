// SPDX-License-Identifier: GPL-2.0-or-later
// What each table of cases tries: the ids of which it has a hit, and those of which it has a near miss.
#pragma once
#include <set>
#include <string>

namespace viplane::lint {

struct Tried {
  std::set<std::string> hits;
  std::set<std::string> misses;
};

void add_file_cases(Tried& tried);
void add_host_cases(Tried& tried);
void add_pair_cases(Tried& tried);
void add_loader_cases(Tried& tried);

}  // namespace viplane::lint
