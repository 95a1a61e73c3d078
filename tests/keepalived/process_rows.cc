// SPDX-License-Identifier: GPL-2.0-or-later
// What dies, stands still or is told to read its file anew.
#include <algorithm>
#include <array>

#include "tests/keepalived/bench.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

using sim::KillScope;
namespace faults = sim::faults;

Bench::Options plain(const char* interval = "1", int version = 2) {
  return {.a = configuration({.priority = 150, .interval = interval, .version = version}),
          .b = configuration({.priority = 100, .interval = interval, .version = version})};
}

struct Stop {
  int version;
  const char* interval;
  Range to_farewell, to_successor, outage;
};

std::vector<Figure> stop(const Stop& row) {
  Bench bench(plain(row.interval, row.version));
  bench.settle();
  const double asked = 2.4321;
  bench.probe(1);
  bench.trouble(asked, std::nullopt, faults::terminate("a"));
  bench.run_to(asked + 3);
  bench.finish();
  const auto farewells = bench.advertisements("a", asked, 1e9, 0);
  if (farewells.empty()) return {fact_of("priority 0 of A", "yes", "no")};
  return {time_of("SIGTERM to priority 0", row.to_farewell, exactly(farewells[0] - asked)),
          count_of("priority 0 of A", exactly(1), static_cast<double>(farewells.size())),
          time_of("priority 0 to B's advertisement", row.to_successor,
                  exactly(bench.first("b", asked).value_or(99) - farewells[0])),
          time_of("outage at the client", row.outage, exactly(bench.outage(asked - 0.1, asked + 1)))};
}

std::vector<Figure> stop_v2() { return stop({2, "1", {0.001, 0.024}, {0.611, 0.634}, {0.615, 0.648}}); }
std::vector<Figure> stop_v3_100ms() { return stop({3, "0.1", {0.001, 0.024}, {0.062, 0.073}, {0.075, 0.187}}); }
std::vector<Figure> stop_v3_10ms() { return stop({3, "0.01", {0.001, 0.024}, {0.008, 0.013}, {0.011, 0.029}}); }

std::vector<Figure> kill_all() {
  Bench bench(plain());
  bench.settle();
  const double killed = 2.4321;
  bench.at(killed, [&bench] { bench.world().node("a").kill_process(KillScope::all); });
  bench.run_to(12);
  return {time_of("A's last advertisement to B's first", exactly(3.610),
                  exactly(bench.first("b", killed).value_or(99) - bench.last("a", killed).value_or(0))),
          fact_of("A keeps the address to the end", "yes", yes_no(bench.holds("a"))),
          fact_of("B has it as well", "yes", yes_no(bench.holds("b")))};
}

std::vector<Figure> kill_parent() {
  Bench bench(plain());
  bench.settle();
  const double killed = 2.4321;
  bench.probe(1);
  bench.at(killed, [&bench] { bench.world().node("a").kill_process(KillScope::parent); });
  bench.run_to(8);
  bench.finish();
  const auto farewells = bench.advertisements("a", killed, 1e9, 0);
  if (farewells.empty()) return {fact_of("priority 0 of A", "yes", "no")};
  return {time_of("kill to priority 0", {0.001, 0.002}, exactly(farewells[0] - killed)),
          time_of("outage at the client", {0.616, 0.620}, exactly(bench.outage(killed - 0.1, killed + 1))),
          fact_of("A keeps the address to the end", "no", yes_no(bench.holds("a")))};
}

// The phases of the measured runs: the child died 0.4 to 0.8 s after an advertisement.
std::vector<Figure> kill_child() {
  Range outage{1e9, 0};
  Range usurped{1e9, 0};
  double farewells = 0;
  bool is_back = true;
  for (const double phase : {0.4, 0.6, 0.8}) {
    Bench bench(plain());
    bench.settle();
    const double killed = 2 + phase;
    bench.probe(1);
    bench.at(killed, [&bench] { bench.world().node("a").kill_process(KillScope::child); });
    bench.run_to(9);
    bench.finish();
    const double seen = bench.outage(killed - 0.1, killed + 1);
    outage = {std::min(outage.least, seen), std::max(outage.most, seen)};
    const double held = bench.held("b", killed, 9);
    usurped = {std::min(usurped.least, held), std::max(usurped.most, held)};
    farewells += static_cast<double>(bench.advertisements("a", killed, 1e9, 0).size());
    is_back = is_back && bench.holds("a") && !bench.holds("b");
  }
  return {time_of("outage at the client", {2.8, 3.2}, outage), time_of("B is master for", {0.2, 0.6}, usurped),
          count_of("priority 0 of A", exactly(0), farewells), fact_of("A is master again", "yes", yes_no(is_back))};
}

struct Freeze {
  int version;
  const char* interval;
  double phase;   // from A's last advertisement, as in the capture
  double lasts;   //
  double begins;  // at the earliest, so that the second set of announcements falls due meanwhile
  Range both;     // own the address until A wakes up and B yields
  double answers, at_once, later;
};

std::vector<Figure> freeze(const Freeze& row) {
  Bench bench(plain(row.interval, row.version));
  bench.settle();
  const double stopped = row.begins + row.phase;
  const double resumed = stopped + row.lasts;
  bench.trouble(stopped, resumed, faults::stop_process("a"));
  bench.run_to(resumed + 7);
  const double end = resumed + 0.5 * std::stod(row.interval);
  return {time_of("both own the address", row.both, exactly(bench.both_hold(stopped, end))),
          count_of("A's advertisements on waking up, one a queued one", exactly(row.answers),
                   static_cast<double>(bench.advertisements("a", resumed, end).size())),
          count_of("A's gratuitous ARPs on waking up", exactly(row.at_once),
                   bench.announcements("a", resumed, resumed + 1)),
          count_of("A's gratuitous ARPs 5 s later", exactly(row.later),
                   bench.announcements("a", resumed + 4.5, resumed + 5.5)),
          fact_of("A is still master", "yes", yes_no(bench.holds("a") && !bench.holds("b")))};
}

// Both: the table's figure counts 5 ms steps in which both were heard to answer; the captures say a little more.
std::vector<Figure> freeze_v2() { return freeze({2, "1", 0.98, 6.008, 1, {3.2, 3.38}, 4, 25, 20}); }
std::vector<Figure> freeze_v3() { return freeze({3, "0.1", 0.064, 3.0, 2.5, {2.6, 2.71}, 27, 140, 135}); }

std::vector<Figure> reload() {
  Bench bench(plain());
  bench.settle();
  const double asked = 7.4321;  // after the second set of announcements
  bench.probe(1);
  bench.at(asked, [&bench] { bench.world().node("a").reload_process({}); });
  bench.run_to(14);
  bench.finish();
  const auto extra = bench.advertisements("a", asked, asked + 0.5);
  const auto at = [&](std::size_t i) { return exactly(i < extra.size() ? extra[i] - asked : 99); };
  return {count_of("extra advertisements", exactly(2), static_cast<double>(extra.size())),
          time_of("SIGHUP to the first", exactly(0.003), at(0)), time_of("SIGHUP to the second", exactly(0.009), at(1)),
          count_of("gratuitous ARPs", exactly(0), bench.announcements("a", asked, 14)),
          time_of("outage at the client", exactly(0), exactly(bench.outage(asked - 0.1, 14)))};
}

constexpr std::array kProcessRows{
    Row{"process", "SIGTERM, v2 1 s", stop_v2},
    Row{"process", "SIGTERM, v3 0.1 s", stop_v3_100ms},
    Row{"process", "SIGTERM, v3 0.01 s", stop_v3_10ms},
    Row{"process", "kill -9 parent and child", kill_all},
    Row{"process", "kill -9 parent", kill_parent},
    Row{"process", "kill -9 VRRP child", kill_child},
    Row{"process", "standstill of 6 s, v2 1 s", freeze_v2},
    Row{"process", "standstill of 3 s, v3 0.1 s", freeze_v3},
    Row{"process", "SIGHUP, same file", reload},
};

}  // namespace

std::span<const Row> process_rows() { return kProcessRows; }

}  // namespace viplane::testing
