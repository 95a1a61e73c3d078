// SPDX-License-Identifier: GPL-2.0-or-later
// The preferred router comes back while the other is master.
#include <array>

#include "tests/keepalived/bench.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

// From exec() to "Entering BACKUP STATE (init)", in the measured runs. The model begins there.
constexpr Range kStart{0.03, 0.24};

Range from_exec(double since_start) { return {since_start + kStart.least, since_start + kStart.most}; }

constexpr double kStarted = 2.3;

std::vector<Figure> preempted(const Settings& common, Range measured, Range overlap) {
  Settings a = common;
  Settings b = common;
  a.priority = 150;
  b.priority = 100;
  Bench bench({.a = configuration(a), .b = configuration(b)});
  bench.settle("b", "");
  bench.probe(1);
  bench.at(kStarted, [&bench] { bench.start("a"); });
  bench.run_to(kStarted + 5.8);
  bench.finish();
  const double first = bench.first("a", kStarted).value_or(99);
  return {time_of("exec to A's first advertisement", measured, from_exec(first - kStarted)),
          time_of("both own the address", overlap, exactly(bench.both_hold(kStarted, kStarted + 5.8))),
          time_of("outage at the client", {0, 0.080}, exactly(bench.outage(kStarted, kStarted + 5.8))),
          fact_of("A is master, B is not", "yes", yes_no(bench.holds("a") && !bench.holds("b")))};
}

std::vector<Figure> preempts_v2() { return preempted({}, {3.53, 3.65}, {0, 0.020}); }
std::vector<Figure> preempts_v3() { return preempted({.interval = "0.1", .version = 3}, {0.375, 0.560}, {0, 0.010}); }
std::vector<Figure> state_master() { return preempted({.state = "MASTER"}, exactly(3.55), {0, 0.020}); }
std::vector<Figure> state_master_nopreempt() {
  return preempted({.state = "MASTER", .extra = " nopreempt"}, exactly(3.45), {0, 0.020});
}

std::vector<Figure> stays_backup(const std::string& extra) {
  Bench bench(
      {.a = configuration({.priority = 150, .extra = extra}), .b = configuration({.priority = 100, .extra = extra})});
  bench.settle("b", "");
  bench.probe(1);
  bench.at(kStarted, [&bench] { bench.start("a"); });
  bench.run_to(kStarted + 5.8);
  bench.finish();
  return {count_of("A's advertisements in 5.8 s", exactly(0),
                   static_cast<double>(bench.advertisements("a", kStarted).size())),
          fact_of("B is still master", "yes", yes_no(bench.holds("b") && !bench.holds("a"))),
          time_of("outage at the client", exactly(0), exactly(bench.outage(kStarted, kStarted + 5.8)))};
}

std::vector<Figure> nopreempt() { return stays_backup(" nopreempt"); }
std::vector<Figure> preempt_delay() { return stays_backup(" preempt_delay 4"); }

constexpr std::array kFailbackRows{
    Row{"failback", "preempt, v2 1 s", preempts_v2},
    Row{"failback", "preempt, v3 0.1 s", preempts_v3},
    Row{"failback", "state MASTER", state_master},
    Row{"failback", "nopreempt, both BACKUP", nopreempt},
    Row{"failback", "nopreempt and state MASTER", state_master_nopreempt},
    Row{"failback", "preempt_delay 4", preempt_delay},
};

}  // namespace

std::span<const Row> failback_rows() { return kFailbackRows; }

}  // namespace viplane::testing
