// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/fidelity_runs.h"

#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <map>
#include <nlohmann/json.hpp>

#include "lab/pipe.h"
#include "posix/descriptor.h"
#include "posix/system_call.h"
#include "scenarios/laboratory/run.h"
#include "scenarios/runner/run.h"

namespace viplane::scenarios {
namespace {

Performance not_run(const std::string& runner, const std::string& why) {
  Performance performance;
  performance.runner = runner;
  performance.why_not = why;
  return performance;
}

Performance play_in_laboratory(const Prepared& prepared, DaemonKind daemon) {
  const std::string runner(name_of(daemon));
  const Diagnostics limits = beyond_laboratory(prepared, daemon);
  if (!limits.empty()) return not_run(runner, limits.front().what);
  try {
    LabOptions options;
    options.daemon = daemon;
    return performance_of(runner, run_in_laboratory(prepared, options).result);
  } catch (const std::exception& error) {
    return not_run(runner, std::string(error.what()).substr(0, 200));
  }
}

Performance play_in_simulation(const Prepared& prepared) {
  RunOptions options;
  options.seed = prepared.scenario.seed;
  return performance_of("simulation", run(prepared, options));
}

// Laboratories under way, each in a process of its own.
class Runs {
 public:
  explicit Runs(unsigned most) : most_(most) {}

  void begin(const Prepared& prepared, DaemonKind daemon, Performance& place) {
    while (runs_.size() >= most_) end_one();
    Running running{lab::make_memory_file("performance"), &place};
    const pid_t child = system_call(::fork(), "fork a run");
    if (child == 0) {
      const std::string text = to_json(play_in_laboratory(prepared, daemon)).dump();
      lab::write_all(running.answer.get(), text.data(), text.size(), "a performance");
      ::_exit(0);
    }
    runs_.emplace(child, std::move(running));
  }

  void end_all() {
    while (!runs_.empty()) end_one();
  }

 private:
  struct Running {
    Descriptor answer;
    Performance* place;
  };

  void end_one() {
    int status = 0;
    const pid_t child = system_call(::waitpid(-1, &status, 0), "wait for a run");
    auto ended = runs_.extract(child);
    if (ended.empty()) return;
    const Running& running = ended.mapped();
    std::string text(65536, ' ');
    const ssize_t got = ::pread(running.answer.get(), text.data(), text.size(), 0);
    if (status == 0 && got > 0) {
      text.resize(static_cast<std::size_t>(got));
      *running.place = read_performance(nlohmann::ordered_json::parse(text));
    } else {
      *running.place = not_run(running.place->runner, "its process died");
    }
  }

  unsigned most_;
  std::map<pid_t, Running> runs_;
};

}  // namespace

std::vector<Comparison> compare_worlds(const std::vector<Prepared>& scenarios, const FidelityOptions& options) {
  std::vector<Comparison> comparisons;
  // All laboratories first: a process that has simulated much is slow to fork.
  for (const Prepared& prepared : scenarios) {
    Comparison& comparison = comparisons.emplace_back(Comparison{prepared.scenario.name, {}});
    comparison.performances.resize(1 + options.daemons.size());
  }
  Runs runs(options.jobs);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    for (std::size_t j = 0; j < options.daemons.size(); ++j) {
      if (options.progress)
        options.progress(scenarios[i].scenario.name + " with " + std::string(name_of(options.daemons[j])));
      Performance& place = comparisons[i].performances[j + 1];
      place.runner = name_of(options.daemons[j]);
      runs.begin(scenarios[i], options.daemons[j], place);
    }
  }
  runs.end_all();
  for (std::size_t i = 0; i < scenarios.size(); ++i) comparisons[i].performances[0] = play_in_simulation(scenarios[i]);
  return comparisons;
}

}  // namespace viplane::scenarios
