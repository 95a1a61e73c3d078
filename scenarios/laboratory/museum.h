// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/laboratory/fidelity.h"
#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// A real outage in a folder of its own: README.md (title, story, remedy), lb1.conf, lb2.conf, scenario.yaml, and
// outcome.txt, which says what a run comes to.
struct Piece {
  std::string name;  // of the folder
  std::string title;
  std::string remedy;
  std::filesystem::path scenario;
  std::string expected_of_ours;        // as outcome_of() words it
  std::string expected_of_keepalived;  //
};

// The pieces in `museum`, by name. Throws std::runtime_error naming the file of which something is missing.
std::vector<Piece> find_pieces(const std::filesystem::path& museum);

// A piece and what its runs came to.
struct Exhibit {
  Piece piece;
  Performance simulated_ours;
  Performance simulated_keepalived;
  std::optional<Performance> our_daemon;  // of a laboratory, where it was asked for
  std::optional<Performance> keepalived;

  bool is_as_expected() const;  // in the simulation
};

// The two simulated runs. Precondition: `prepared` can run.
Exhibit simulate(const Piece& piece, const Prepared& prepared);

nlohmann::ordered_json to_json(const std::vector<Exhibit>& exhibits);
// The table of four columns, for readers; links lead from docs/ to the pieces.
std::string to_markdown(const std::vector<Exhibit>& exhibits);

}  // namespace viplane::scenarios
