// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "scenarios/runner/result.h"

namespace viplane::scenarios {

struct InputFile {
  std::string path;  // as it was named when it was run
  std::string copy;  // in the result folder
  std::string hash;
};

// What was run, so that it can be run again.
struct Manifest {
  std::string version;  // of the program
  std::uint64_t seed = 0;
  std::string scenario;  // path of the scenario, one of `files`
  std::vector<InputFile> files;
  std::string scenario_hash;  // of all files together
  std::string digest;         // of events.jsonl
  std::string world = "sim";  // where it was run
  std::string daemon = "viplaned";
};

// The document that `run --json` prints; summary.json adds the manifest.
nlohmann::ordered_json to_json(const RunResult& result);
nlohmann::ordered_json to_json(const Manifest& manifest);

}  // namespace viplane::scenarios
