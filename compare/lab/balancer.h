// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "compare/lab/bed.h"

namespace viplane::compare {

// Something that spreads connections to the VIP over the real servers: a row of the table.
struct Balancer {
  std::string name;
  std::string what;  // in a few words
  Mode mode;
  bool by_default;
  // Sets it up on the bed's director. Throws where it cannot be had here.
  void (*start)(Bed& bed);
};

// All there are, in the order of the table.
const std::vector<Balancer>& balancers();
// Throws std::invalid_argument that lists the names.
const Balancer& balancer(const std::string& name);

}  // namespace viplane::compare
