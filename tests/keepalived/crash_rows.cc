// SPDX-License-Identifier: GPL-2.0-or-later
// The host of the master dies, at phases spread over the interval; and a pair that nobody disturbs.
#include <algorithm>
#include <array>
#include <cmath>

#include "tests/keepalived/bench.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

constexpr std::array<double, 5> kPhases{0.001, 0.25, 0.5, 0.75, 0.998};

struct Crash {
  int version;
  const char* interval;
  Range detected;         // A's last advertisement to B's first
  Range outage;           // as the client saw it; where the machine was busy, its least value alone
  Range to_announcement;  // B's first advertisement to its first gratuitous ARP
};

std::vector<Figure> crash(const Crash& row) {
  const double interval = std::stod(row.interval);
  const double down = 3 * interval + (row.version == 2 ? 1 : interval) * 156 / 256;
  Range detected{1e9, 0};
  Range outage{1e9, 0};
  double announcement = 0;
  double at_once = 5;
  double later = 5;
  for (const double phase : kPhases) {
    Bench bench({.a = configuration({.priority = 150, .interval = row.interval, .version = row.version}),
                 .b = configuration({.priority = 100, .interval = row.interval, .version = row.version})});
    bench.settle();
    const double dies = 2 + phase * interval;
    bench.probe(1);
    bench.trouble(dies, std::nullopt, sim::faults::crash("a"));
    bench.run_to(dies + down + 5.5);
    bench.finish();
    const double first = bench.first("b", dies).value_or(0);
    const double waited = first - bench.last("a", dies + 0.001).value_or(0);
    detected = {std::min(detected.least, waited), std::max(detected.most, waited)};
    const double seen = bench.outage(dies - 0.1, dies + down);
    outage = {std::min(outage.least, seen), std::max(outage.most, seen)};
    announcement = std::max(announcement, bench.first_announcement("b", first).value_or(99) - first);
    const int first_set = bench.announcements("b", first, first + 1);
    const int second_set = bench.announcements("b", first + 4.9, first + 5.1);
    if (first_set != 5) at_once = first_set;
    if (second_set != 5) later = second_set;
  }
  return {time_of("A's last advertisement to B's first", row.detected, detected),
          time_of("outage at the client", row.outage, outage),
          time_of("B's first advertisement to its first gratuitous ARP", row.to_announcement, exactly(announcement)),
          count_of("gratuitous ARPs at once", exactly(5), at_once),
          count_of("gratuitous ARPs 5 s later", exactly(5), later)};
}

std::vector<Figure> crash_v2() { return crash({2, "1", {3.610, 3.614}, {2.617, 3.520}, {0.0002, 0.0059}}); }
std::vector<Figure> crash_v3_1s() { return crash({3, "1", {3.610, 3.611}, {2.997, 3.300}, {0.0002, 0.0063}}); }
std::vector<Figure> crash_v3_100ms() { return crash({3, "0.1", {0.362, 0.366}, exactly(0.276), {0.001, 0.010}}); }
std::vector<Figure> crash_v3_10ms() { return crash({3, "0.01", {0.0366, 0.051}, exactly(0.030), {0.0002, 0.081}}); }

std::vector<Figure> steady(const char* interval, int version, double measured) {
  Bench bench({.a = configuration({.priority = 150, .interval = interval, .version = version}),
               .b = configuration({.priority = 100, .interval = interval, .version = version})});
  bench.settle();
  bench.run_to(20);
  auto times = bench.advertisements("a", 1, 20);
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  std::ranges::sort(gaps);
  return {time_of("between two advertisements, median", exactly(measured), exactly(gaps[gaps.size() / 2])),
          count_of("takeovers by B", exactly(0), static_cast<double>(bench.became("b", "master").size()))};
}

std::vector<Figure> steady_1s() { return steady("1", 2, 1.0002); }
std::vector<Figure> steady_100ms() { return steady("0.1", 3, 0.1002); }

// The machine stopped A five times in 30 s for longer than B waits: 37 to 133 ms.
std::vector<Figure> steady_10ms() {
  Bench bench({.a = configuration({.priority = 150, .interval = "0.01", .version = 3}),
               .b = configuration({.priority = 100, .interval = "0.01", .version = 3})});
  bench.settle();
  double at = 2;
  for (const double stall : {0.050, 0.060, 0.080, 0.100, 0.133}) {
    bench.trouble(at, at + stall, sim::faults::stop_process("a"));
    at += 2;
  }
  bench.run_to(14);
  const auto times = bench.advertisements("a", 1, 1.9);
  return {time_of("between two advertisements, median", exactly(0.0101), exactly(times[50] - times[49])),
          count_of("false takeovers by B, of five stalls", exactly(5),
                   static_cast<double>(bench.became("b", "master").size()))};
}

constexpr std::array kCrashRows{
    Row{"crash", "host dies, v2 1 s", crash_v2},          Row{"crash", "host dies, v3 1 s", crash_v3_1s},
    Row{"crash", "host dies, v3 0.1 s", crash_v3_100ms},  Row{"crash", "host dies, v3 0.01 s", crash_v3_10ms},
    Row{"crash", "undisturbed, v2 1 s", steady_1s},       Row{"crash", "undisturbed, v3 0.1 s", steady_100ms},
    Row{"crash", "busy machine, v3 0.01 s", steady_10ms},
};

}  // namespace

std::span<const Row> crash_rows() { return kCrashRows; }

}  // namespace viplane::testing
