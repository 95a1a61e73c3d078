// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/checkers/run_facts.h"
#include "scenarios/language/load.h"
#include "scenarios/runner/checked_pages.h"
#include "scenarios/runner/director_plan.h"
#include "scenarios/runner/site.h"

namespace viplane::scenarios {

// A scenario with everything that it names read, checked and laid out; ready to run, any number of times.
struct Prepared {
  Scenario scenario;
  std::vector<DirectorPlan> directors;
  std::map<std::pair<std::string, std::string>, config::Config> reloads;  // (director, path)
  std::vector<CheckedPage> pages;                                         // what real servers deliver to HTTP checks
  Site site;
  RunFacts facts;
  std::map<std::string, std::string> inputs;  // path -> text of every file that was read
};

struct PreparedOrNot {
  Prepared prepared;                                // of use only where can_run()
  Diagnostics problems;                             // of the scenario
  std::vector<config::Diagnostic> config_problems;  // of the keepalived.conf files, notices included

  bool can_run() const;
};

// `files` is where the directors' configurations come from.
PreparedOrNot prepare(LoadedScenario loaded, const config::FileSource& files);

}  // namespace viplane::scenarios
