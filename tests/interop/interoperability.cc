// SPDX-License-Identifier: GPL-2.0-or-later
// Tries the interoperability matrix, prints each cell as it ends, and writes the reports.
#include <algorithm>
#include <cstdio>
#include <map>

#include "lab/pair/trial_program.h"
#include "tests/interop/report.h"

using namespace viplane;
using namespace viplane::interop;

namespace {

const std::map<std::string, lab::DaemonKind> kKinds{{"viplaned", lab::DaemonKind::viplaned},
                                                    {"keepalived", lab::DaemonKind::keepalived},
                                                    {"frr", lab::DaemonKind::frr}};

void print(const Square& square) {
  std::printf("%-6s %-75s", square.is_green() ? "green" : "RED", square.cell.name().c_str());
  if (square.finding.measured_ms) {
    std::printf(" %8.1f ms, theory %8.1f", *square.finding.measured_ms, *square.finding.theory_ms);
  }
  std::printf("  outage %.0f ms\n", square.finding.outage_ms);
  for (const std::string& fault : square.finding.faults) std::printf("       %s\n", fault.c_str());
  std::fflush(stdout);
}

// What is asked for.
struct Wishes {
  std::string ours = "viplaned";
  std::vector<std::string> peers{"keepalived", "frr"};
  std::string only;

  // The reports are of the whole matrix: of ours against all others.
  bool are_whole() const { return ours == "viplaned" && peers.size() == 2 && only.empty(); }
};

std::vector<Cell> cells_of(const Wishes& wishes) {
  std::vector<Cell> cells;
  for (const std::string& peer : wishes.peers) {
    for (const Cell& cell : all_cells(kKinds.at(wishes.ours), kKinds.at(peer))) {
      if (cell.name().find(wishes.only) != std::string::npos) cells.push_back(cell);
    }
  }
  if (cells.empty()) throw std::runtime_error("no cell's name contains \"" + wishes.only + "\"");
  return cells;
}

}  // namespace

int main(int argc, char** argv) {
  CampaignOptions options;
  Wishes wishes;
  lab::TrialProgram program("interoperability", "The interoperability matrix.", options.at_once);
  CLI::App& more = program.options();
  more.add_option("--ours", wishes.ours, "who is tried")->check(CLI::IsMember(kKinds));
  more.add_option("--peer", wishes.peers, "against whom")->check(CLI::IsMember(kKinds));
  more.add_option("--only", wishes.only, "only cells whose name contains this");
  more.add_option("--attempts", options.attempts, "for a cell that is not green");
  return program.run(argc, argv, [&] {
    options.at_once = program.at_once();
    const auto squares = try_all(cells_of(wishes), options, print);
    if (wishes.are_whole())
      program.write(to_json(squares, program.version()),
                    to_markdown(squares, kKinds.at(wishes.ours), program.version()));
    return std::all_of(squares.begin(), squares.end(),
                       [](const Square& square) { return !square.skipped.empty() || square.is_green(); });
  });
}
