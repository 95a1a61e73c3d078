// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// One run of a sweep.
struct SweepPoint {
  std::vector<std::string> values;  // by axis
  Duration shift{0};                // of the faults' times
  RunResult result;                 // without its events
};

struct SweepResult {
  std::string name;
  std::string command;             // that sweeps
  std::vector<std::string> paths;  // by axis
  Duration interval{0};            // over which faults were moved; 0: they were not
  std::vector<SweepPoint> points;  // the last axis fastest, phases faster still
  std::size_t worst = 0;           // of points: fails first, then has the longest outage, disagreement, takeover

  bool passed() const;
};

// What a sweep is made of, and what it needs.
struct SweepPlan {
  LoadedScenario base;  // with its sweep
  const config::FileSource& files;
  std::string command;  // that plays the scenario in this way: "viplane run s.yaml --daemon keepalived"
  std::function<RunResult(const Prepared&)> run;
  std::function<void(std::size_t done, std::size_t all)> progress;  // may be empty
};

struct SweepOrNot {
  SweepResult result;      // of use only where there is no problem
  PreparedOrNot problems;  // of the first point that cannot be run
  bool can_run = true;
};

// Every value of every axis with every other. A phase sweep moves all faults over the longest advertisement interval of
// the directors, in equal steps, since what comes of a fault may hang on where in the interval it strikes.
SweepOrNot sweep(const SweepPlan& plan);

std::string table_of(const SweepResult& result);  // for people
nlohmann::ordered_json to_json(const SweepResult& result);
// The command that runs one point alone.
std::string replay_command(const SweepResult& result, const SweepPoint& point);

}  // namespace viplane::scenarios
