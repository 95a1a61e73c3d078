// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/config/diagnostic.h"
#include "control/config/file_source.h"
#include "scenarios/language/scenario.h"

namespace viplane::scenarios {

// A director of the scenario with its configuration read.
struct DirectorPlan {
  std::string name;
  std::string path;  // of keepalived.conf
  config::Config config;
  Time start;
  std::optional<DaemonKind> daemon{};  // absent: whichever the run is asked for
};

struct LoadedDirectors {
  std::vector<DirectorPlan> plans;
  std::map<std::pair<std::string, std::string>, config::Config>
      reloads;  // (director, path that a `reload` fault names)
  std::vector<config::Diagnostic> diagnostics;
};

// Reads the file of every director, and the files that `reload` faults name.
LoadedDirectors load_directors(const Scenario& scenario, const config::FileSource& files);

}  // namespace viplane::scenarios
