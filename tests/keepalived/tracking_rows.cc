// SPDX-License-Identifier: GPL-2.0-or-later
// Tracked scripts, a sync group, virtual MACs.
#include <algorithm>
#include <array>

#include "tests/keepalived/bench.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

namespace faults = sim::faults;

std::string script(const std::string& weight) {
  return "vrrp_script chk {\n script \"/usr/bin/test\"\n interval 1\n fall 2\n rise 2\n" + weight + "}\n";
}
constexpr const char* kTrack = " track_script {\n  chk\n }\n";
constexpr double kFails = 2.45;  // the script runs 0.136 s later, and each second from then on

Bench::Options tracking(const std::string& weight, const std::string& extra) {
  return {.a = configuration({.priority = 150, .extra = kTrack + extra, .before = script(weight)}),
          .b = configuration({.priority = 100, .extra = extra})};
}

void let_script_fail(Bench& bench) {
  bench.at(kFails, [&bench] { bench.world().node("a").scripts().set("/usr/bin/test", {.exit_code = 1}); });
}

std::vector<Figure> weight() {
  Bench bench(tracking(" weight -60\n", ""));
  bench.settle();
  bench.probe(1);
  let_script_fail(bench);
  bench.run_to(12);
  bench.finish();
  const auto lower = bench.advertisements("a", kFails, 1e9, 90);
  const double first = bench.first("b", kFails).value_or(99);
  return {
      time_of("failure to priority 90 on the wire", {1.0, 1.6}, exactly(lower.empty() ? 99 : lower[0] - kFails)),
      time_of("from there to B's first advertisement", exactly(2.6), exactly(lower.empty() ? 99 : first - lower[0])),
      time_of("outage at the client", {0, 0.020}, exactly(bench.outage(kFails, 12)))};
}

std::vector<Figure> weight_nopreempt() {
  Bench bench(tracking(" weight -60\n", " nopreempt"));
  bench.settle();
  let_script_fail(bench);
  bench.run_to(30);
  return {fact_of("A says 90 and keeps the address", "yes",
                  bench.holds("a") && !bench.advertisements("a", 25, 30, 90).empty() ? "yes" : "no"),
          count_of("B's advertisements", exactly(0), static_cast<double>(bench.advertisements("b").size()))};
}

std::vector<Figure> fault(const std::string& extra) {
  Bench bench(tracking("", extra));
  bench.settle();
  bench.probe(1);
  let_script_fail(bench);
  bench.run_to(9);
  bench.finish();
  return {
      count_of("priority 0 of A", exactly(2), static_cast<double>(bench.advertisements("a", kFails, 1e9, 0).size())),
      count_of("A is in FAULT", exactly(1), static_cast<double>(bench.became("a", "fault").size())),
      time_of("outage at the client", {0.61, 0.62}, exactly(bench.outage(kFails, 9)))};
}

std::vector<Figure> fault_preempt() { return fault(""); }
std::vector<Figure> fault_nopreempt() { return fault(" nopreempt"); }

std::string grouped(int priority) {
  return configuration({.priority = priority, .before = "vrrp_sync_group G {\n group {\n  VI_1\n  VI_2\n }\n}\n"}) +
         "vrrp_instance VI_2 {\n state BACKUP\n interface eth1\n virtual_router_id 52\n priority " +
         std::to_string(priority) + "\n advert_int 1\n virtual_ipaddress {\n  10.88.0.100/24\n }\n}\n";
}

std::vector<Figure> sync_group() {
  Bench bench({.a = grouped(150), .b = grouped(100), .second_lan = true});
  bench.settle();
  bench.probe(1);
  constexpr double kCut = 2.43;
  bench.trouble(kCut, std::nullopt, faults::cut_link("a:eth1", true));
  bench.run_to(12);
  bench.finish();
  const auto farewells = bench.advertisements("a", kCut, 1e9, 0);
  const double first = bench.first("b", kCut).value_or(99);
  const auto other = bench.advertisements("b", kCut, 1e9, -1, 52);
  return {count_of("priority 0 of the healthy member", exactly(1), static_cast<double>(farewells.size())),
          time_of("cut to priority 0", exactly(0.021), exactly(farewells.empty() ? 99 : farewells[0] - kCut)),
          time_of("cut to B's first advertisement", exactly(3.18), exactly(first - kCut)),
          time_of("between B's two instances", exactly(0), exactly(other.empty() ? 99 : std::abs(other[0] - first))),
          time_of("outage at the client", exactly(3.17), exactly(bench.outage(kCut - 0.1, 12)))};
}

std::vector<Figure> virtual_mac() {
  Range outage{1e9, 0};
  std::string macs;
  for (const double phase : {0.001, 0.5, 0.998}) {
    Bench bench({.a = configuration({.priority = 150, .extra = " use_vmac vrrp51"}),
                 .b = configuration({.priority = 100, .extra = " use_vmac vrrp51"})});
    bench.settle();
    bench.probe(1);
    bench.trouble(2 + phase, std::nullopt, faults::crash("a"));
    bench.run_to(8);
    bench.finish();
    const double seen = bench.outage(1.9 + phase, 8);
    outage = {std::min(outage.least, seen), std::max(outage.most, seen)};
    for (const auto& mac : bench.macs_of_advertisements(0)) macs = macs.empty() || macs == mac ? mac : "several";
  }
  return {fact_of("advertisements come from", "00:00:5e:00:01:33", macs),
          time_of("outage at the client when A's host dies", exactly(2.73), outage)};
}

constexpr std::array kTrackingRows{
    Row{"tracking", "track_script weight -60", weight},
    Row{"tracking", "track_script weight -60, nopreempt", weight_nopreempt},
    Row{"tracking", "track_script without weight", fault_preempt},
    Row{"tracking", "track_script without weight, nopreempt", fault_nopreempt},
    Row{"tracking", "sync group, one link cut", sync_group},
    Row{"tracking", "use_vmac, host dies", virtual_mac},
};

}  // namespace

std::span<const Row> tracking_rows() { return kTrackingRows; }

}  // namespace viplane::testing
