// SPDX-License-Identifier: GPL-2.0-or-later
// Measures what viplaned promises of bad days, beside keepalived in the same run.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "bench/live/measures.h"

using namespace viplane;
using namespace viplane::bench;

namespace {

void write(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Figures of live routers.");
  Effort effort;
  std::vector<std::string> only;
  std::string json, markdown, subject = "viplaned", version = "unknown";
  double churn_minutes = 15;
  app.add_option("--only", only, "only these measures");
  app.add_option("--subject", subject, "who is measured beside keepalived")
      ->check(CLI::IsMember({"viplaned", "keepalived"}));
  app.add_option("--repetitions", effort.repetitions, "of takeovers and stops, for each daemon");
  app.add_option("--heals", effort.heals, "of partitions");
  app.add_option("--at-once", effort.at_once, "laboratories side by side");
  app.add_option("--churn-minutes", churn_minutes, "how long the churn goes on");
  app.add_option("--json", json, "where to write the figures");
  app.add_option("--markdown", markdown, "where to write the table");
  app.add_option("--version-name", version, "what was measured");
  CLI11_PARSE(app, argc, argv);
  effort.churn = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(churn_minutes * 60));

  const auto kind = subject == "viplaned" ? lab::DaemonKind::viplaned : lab::DaemonKind::keepalived;
  std::vector<Figure> figures;
  bool all_met = true;
  for (const Measure& measure : all_measures()) {
    if (!only.empty() && std::find(only.begin(), only.end(), measure.name) == only.end()) continue;
    const auto taken = measure.take(kind, effort);
    std::fputs(to_table(taken).c_str(), stdout);
    std::fflush(stdout);
    for (const Figure& figure : taken) {
      all_met = all_met && figure.is_met();
      figures.push_back(figure);
    }
  }
  write(json, to_json(figures, version));
  write(markdown, to_markdown(figures, version));
  return all_met ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "live_figures: %s\n", error.what());
  return 2;
}
