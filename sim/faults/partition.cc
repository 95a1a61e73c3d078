// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

std::string to_text(const std::vector<std::vector<std::string>>& groups) {
  std::string text;
  for (const auto& group : groups) {
    if (!text.empty()) text += " | ";
    for (std::size_t i = 0; i < group.size(); ++i) text += (i == 0 ? "" : ",") + group[i];
  }
  return text;
}

}  // namespace

FaultPtr partition(std::vector<std::vector<std::string>> groups) {
  return std::make_unique<SimpleFault>(
      "partition", to_text(groups), [=](World& world) { world.partition(groups); },
      [=](World& world) { world.end_partition(groups); });
}

}  // namespace viplane::sim::faults
