// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "lab/laboratory.h"
#include "lab/wire_trouble.h"

namespace viplane::lab {

// A bad cable between a machine and its switch, in user space: the port leaves its bridge, and a process carries each
// frame over when its time has come, if it comes. Ends with this.
class SlowWire {
 public:
  // `lab` outlives it.
  SlowWire(const Laboratory& lab, const Laboratory::Port& port, const WireTrouble& to_machine,
           const WireTrouble& from_machine);
  ~SlowWire();
  SlowWire(const SlowWire&) = delete;
  SlowWire& operator=(const SlowWire&) = delete;

 private:
  const Laboratory& lab_;
  Laboratory::Port port_;
  std::string inner_, outer_;  // the pair that stands in for the port: outer_ is in the bridge
  Process process_;
};

}  // namespace viplane::lab
