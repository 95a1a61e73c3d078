// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "lab/machine.h"

namespace viplane::lab {

// Machines that others do not hear, as long as it exists: frames of a set of switch ports bear a mark of nftables, and
// the ports that are not to hear them drop what bears it.
class Silence {
 public:
  struct Rule {
    std::vector<std::string> speakers;   // switch ports of the fabric
    std::vector<std::string> listeners;  // those that do not hear them
  };
  Silence(const Machine& fabric, const std::vector<Rule>& rules);  // at most 16 rules
  ~Silence();
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  const Machine& fabric_;
  std::string table_;
};

}  // namespace viplane::lab
