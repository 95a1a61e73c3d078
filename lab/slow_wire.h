// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "lab/laboratory.h"

namespace viplane::lab {

// Delays frames between a machine's cable and its switch, in user space: the port leaves its bridge, and a process
// carries each frame over when its time has come. The order of frames is kept. Ends with this.
class SlowWire {
 public:
  // Either delay may be zero. `lab` outlives it.
  SlowWire(const Laboratory& lab, const Laboratory::Port& port, Duration to_machine, Duration from_machine);
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
