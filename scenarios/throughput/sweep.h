// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "scenarios/throughput/comparison.h"

namespace viplane::throughput {

// One input over many values, all others as given.
struct SweepKind {
  std::string name;
  std::string title;
  std::string axis;
  bool logarithmic = false;         // the axis; names are not drawn on one
  std::vector<std::string> values;  // numbers or names, in the order of the table
  void (*apply)(Inputs& inputs, const std::string& value);
};
const std::vector<SweepKind>& sweep_kinds();
// Throws std::invalid_argument that lists the names.
const SweepKind& sweep_kind(const std::string& name);

// A mode at one value.
struct SweepPoint {
  std::string value;
  Mode mode;
  int clients = 0;
  compare::Pair pair;  // of a value's modes all have the same direct run
  Load load;           // of the run through the VIP
};

struct Sweep {
  SweepKind kind;
  Inputs inputs;
  std::vector<SweepPoint> points;
};
Sweep sweep(const SweepKind& kind, const Inputs& inputs, const std::vector<Mode>& modes, const Progress& progress);

std::string table(const Sweep& sweep);  // for a terminal
nlohmann::ordered_json to_json(const Sweep& sweep);

}  // namespace viplane::throughput
