// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// A change to master, and how long after the last thing that was done to the network, or after its director's start
// where that came later.
struct Takeover {
  std::string who;  // "lb2 VI_1"
  Duration after{0};
};

// What one runner of a scenario did: the simulation, or a daemon in a laboratory.
struct Performance {
  std::string runner;   // "simulation", "viplaned", "keepalived"
  std::string why_not;  // it was not run; then nothing below counts
  bool passed = false;
  std::string outcome;                   // outcome_of()
  std::vector<std::string> transitions;  // "lb2 VI_1 master", in order
  std::vector<Takeover> takeovers;       // in order
  Duration outage{0};
  Duration two_masters{0};
  std::vector<std::string> failed;     // names of the checks that failed
  std::vector<std::string> sentences;  // that were violated, in the same order
};

// One scenario, played by several.
struct Comparison {
  std::string scenario;
  std::vector<Performance> performances;  // the simulation first
};

Performance performance_of(const std::string& runner, const RunResult& result);

// Whether every instance went through the same states as in the reference, and the masters followed one another in the
// same order. Changes of different nodes that do not depend on each other (two backups that start) may swap.
bool same_order(const Performance& reference, const Performance& other);
// The greatest difference between takeovers of the same number; only where the order is the same.
Duration takeover_difference(const Performance& reference, const Performance& other);

nlohmann::ordered_json to_json(const std::vector<Comparison>& comparisons);
Performance read_performance(const nlohmann::ordered_json& json);
nlohmann::ordered_json to_json(const Performance& performance);
// A table for readers.
std::string to_markdown(const std::vector<Comparison>& comparisons);

}  // namespace viplane::scenarios
