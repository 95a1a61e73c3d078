// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::sim {

class World;

// Something that goes wrong. One small file each in sim/faults/; the names are the scenario language's verbs.
class Fault {
 public:
  virtual ~Fault() = default;
  virtual std::string name() const = 0;    // "cut_link"
  virtual std::string target() const = 0;  // "lb1:eth0", "sw1-sw2", "lb2"
  virtual void prepare(World&) {}          // once, before the world starts to move: what has to be watched before
  virtual void inject(World& world) = 0;
  // Undoes inject(). Where nothing can be undone (a killed process restarted by nobody), it does what an operator
  // would.
  virtual void heal(World& world) = 0;
};

}  // namespace viplane::sim
