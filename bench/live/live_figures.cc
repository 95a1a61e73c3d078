// SPDX-License-Identifier: GPL-2.0-or-later
// Measures what viplaned promises of bad days, beside keepalived in the same run.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bench/live/measures.h"
#include "bench/live/report.h"
#include "lab/pair/monotonic.h"
#include "lab/pair/trial_program.h"

using namespace viplane;
using namespace viplane::bench;

namespace {

std::vector<std::string> names_of(const std::vector<Measure>& measures) {
  std::vector<std::string> names;
  for (const Measure& measure : measures) names.push_back(measure.name);
  return names;
}

double load_average() {
  double average = 0;
  return ::getloadavg(&average, 1) == 1 ? std::round(average * 100) / 100 : -1;
}

// What goes wrong in one measure is no reason to lose the others.
Taken take(const Measure& measure, lab::DaemonKind subject, const Effort& effort, const std::string& version) {
  Taken taken{measure.name, version, load_average(), 0, {}, {}};
  const Time begin = lab::monotonic_now();
  try {
    taken.figures = measure.take(subject, effort);
  } catch (const std::exception& error) {
    taken.trouble = error.what();
  }
  taken.duration = seconds(lab::monotonic_now() - begin);
  return taken;
}

void tell(const Taken& taken) {
  std::printf("-- %s, %.0f s\n%s", taken.measure.c_str(), taken.duration, to_table(taken.figures).c_str());
  if (!taken.trouble.empty()) std::printf("could not be taken: %s\n", taken.trouble.c_str());
  std::fflush(stdout);
}

void read_earlier(Report& report, const std::string& path) {
  std::ifstream file(path);
  if (path.empty() || !file) return;
  std::ostringstream text;
  text << file.rdbuf();
  report.read(text.str());
}

}  // namespace

int main(int argc, char** argv) {
  Effort effort;
  lab::TrialProgram program("live_figures", "Figures of live routers.", effort.at_once);
  const auto names = names_of(all_measures());
  std::vector<std::string> only;
  std::string subject = "viplaned";
  double churn_minutes = 15;
  CLI::App& more = program.options();
  more.add_option("--only", only, "only these measures; the others' results stay in the report")
      ->check(CLI::IsMember(names));
  more.add_option("--subject", subject, "who is measured beside keepalived; of keepalived itself nothing is written")
      ->check(CLI::IsMember({"viplaned", "keepalived"}));
  more.add_option("--repetitions", effort.repetitions, "of takeovers and stops, for each daemon")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  more.add_option("--heals", effort.heals, "of partitions")->check(CLI::PositiveNumber)->capture_default_str();
  more.add_option("--churn-minutes", churn_minutes, "how long the churn goes on")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  return program.run(argc, argv, [&] {
    effort.at_once = program.at_once();
    effort.churn = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(churn_minutes * 60));
    const auto kind = subject == "viplaned" ? lab::DaemonKind::viplaned : lab::DaemonKind::keepalived;
    Report report(names);
    read_earlier(report, program.json());
    bool all_met = true;
    for (const Measure& measure : all_measures()) {
      if (!only.empty() && std::find(only.begin(), only.end(), measure.name) == only.end()) continue;
      const Taken taken = take(measure, kind, effort, program.version());
      tell(taken);
      all_met = all_met && taken.is_met();
      if (kind == kReference) continue;  // not what the report is about
      report.put(taken);
      program.write(report.to_json(), report.to_markdown());  // now: whatever ends us loses only what comes later
    }
    return all_met;
  });
}
