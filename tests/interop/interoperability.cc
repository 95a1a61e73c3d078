// SPDX-License-Identifier: GPL-2.0-or-later
// Tries the interoperability matrix, prints each cell as it ends, and writes the reports.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <map>

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

void write(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("The interoperability matrix.");
  CampaignOptions options;
  std::string ours = "viplaned";
  std::vector<std::string> peers{"keepalived", "frr"};
  std::string only, json, markdown, version = "unknown";
  app.add_option("--ours", ours, "who is tried")->check(CLI::IsMember(kKinds));
  app.add_option("--peer", peers, "against whom")->check(CLI::IsMember(kKinds));
  app.add_option("--only", only, "only cells whose name contains this");
  app.add_option("--at-once", options.at_once, "laboratories side by side");
  app.add_option("--attempts", options.attempts, "for a cell that is not green");
  app.add_option("--json", json, "where to write all that was found");
  app.add_option("--markdown", markdown, "where to write the table");
  app.add_option("--version-name", version, "what was tried");
  CLI11_PARSE(app, argc, argv);

  std::vector<Cell> cells;
  for (const std::string& peer : peers) {
    for (const Cell& cell : all_cells(kKinds.at(ours), kKinds.at(peer))) {
      if (cell.name().find(only) != std::string::npos) cells.push_back(cell);
    }
  }
  const auto squares = try_all(cells, options, print);
  write(json, to_json(squares, version));
  write(markdown, to_markdown(squares, kKinds.at(ours), version));
  for (const Square& square : squares) {
    if (square.skipped.empty() && !square.is_green()) return 1;
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "interoperability: %s\n", error.what());
  return 2;
}
