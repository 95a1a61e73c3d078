// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>

#include "sim/faults/faults.h"
#include "sim/world.h"

namespace viplane::sim::faults {

// A fault that is one call on the world, and one to undo it.
class SimpleFault final : public Fault {
 public:
  using Call = std::function<void(World&)>;
  SimpleFault(std::string name, std::string target, Call inject, Call heal)
      : name_(std::move(name)), target_(std::move(target)), inject_(std::move(inject)), heal_(std::move(heal)) {}
  std::string name() const override { return name_; }
  std::string target() const override { return target_; }
  void inject(World& world) override { inject_(world); }
  void heal(World& world) override { heal_(world); }

 private:
  std::string name_;
  std::string target_;
  Call inject_;
  Call heal_;
};

inline void nothing_to_heal(World&) {}

}  // namespace viplane::sim::faults
