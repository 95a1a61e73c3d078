// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/measures.h"

#include <algorithm>

#include "bench/live/bad_packets.h"
#include "bench/live/churn.h"
#include "bench/live/heal.h"
#include "bench/live/pause.h"
#include "bench/live/series.h"
#include "bench/live/stop_figures.h"
#include "bench/live/sudden_death.h"
#include "bench/live/sync_group.h"
#include "bench/live/takeover.h"
#include "bench/live/two.h"

namespace viplane::bench {
namespace {

using lab::DaemonKind;
using namespace std::chrono_literals;

// What two timers of one machine may differ by without meaning anything.
constexpr double kSameMs = 1;

std::vector<Figure> takeovers(DaemonKind subject, const Effort& effort, const lab::VirtualRouter& router) {
  Series series(effort.at_once);
  for (unsigned i = 0; i < effort.repetitions; ++i) {
    const double phase = (i + 0.5) / effort.repetitions;
    for (const DaemonKind kind : {subject, kReference}) {
      series.add(named(kind), [kind, router, phase] {
        const Takeover found = take_over_after_crash(kind, router, phase);
        return Numbers{milliseconds(found.taken - found.theory), milliseconds(found.outage)};
      });
    }
  }
  series.hold();
  const std::string what = "takeover after a crash, " + router.to_string();
  std::vector<Figure> figures;
  for (const DaemonKind kind : {subject, kReference}) {
    const auto late = series.column(named(kind), 0);
    figures.push_back(told(what + ", " + named(kind) + ": later than theory, median, ms", quantile(late, 0.5)));
    figures.push_back(told("  lower quartile", quantile(late, 0.25)));
    figures.push_back(told("  worst", quantile(late, 1)));
    figures.push_back(told("  outage of a neighbour, median, ms", quantile(series.column(named(kind), 1), 0.5)));
  }
  figures.push_back(at_most(
      what + ": lower quartile of ours less keepalived's, ms",
      quantile(series.column(named(subject), 0), 0.25) - quantile(series.column(named(kReference), 0), 0.25), kSameMs));
  series.report_failures(what, figures);
  return figures;
}

std::vector<Figure> sudden_deaths(DaemonKind subject, const Effort& effort) {
  constexpr Duration kWatched = 3s;
  Series series(effort.at_once);
  const unsigned times = std::max(1U, effort.repetitions / 2);
  for (unsigned i = 0; i < times; ++i) {
    for (const Victims victims : {Victims::all_but_first, Victims::all}) {
      for (const DaemonKind kind : {subject, kReference}) {
        series.add(named(kind) + (victims == Victims::all ? " all" : ""), [=] {
          const SuddenDeath found = die_suddenly(kind, kVersion3, victims, kWatched);
          return Numbers{milliseconds(found.gone.value_or(kWatched)), found.gone_after_restart ? 1.0 : 0.0,
                         milliseconds(found.gone_after_restart.value_or(kWatched))};
        });
      }
    }
  }
  series.hold();
  const auto worst = [&](const std::string& row, std::size_t column) {
    return quantile(series.column(row, column), 1);
  };
  std::vector<Figure> figures{
      at_most("kill -9 of everything but the supervisor: address gone, worst, ms", worst(named(subject), 0), 100),
      at_most("kill -9 of all at once: address still there after the next start, times of " + std::to_string(times),
              times - series.sum(named(subject) + " all", 1), 0),
      told("  gone after the next start, worst, ms", worst(named(subject) + " all", 2)),
      told("kill -9 of keepalived's VRRP child: address gone (watched for 3 s), worst, ms",
           worst(named(kReference), 0)),
      told("kill -9 of all of keepalived: address gone (watched for 3 s), worst, ms",
           worst(named(kReference) + " all", 0))};
  series.report_failures("sudden deaths", figures);
  return figures;
}

void add_heals(Series& series, const std::string& row, DaemonKind kind, const lab::VirtualRouter& router,
               unsigned times, Duration watched) {
  series.add_many(row, [=] {
    std::vector<Numbers> rows;
    for (const Heal& heal : heal_in_worst_phase(kind, router, times, watched)) {
      rows.push_back({heal.in_worst_phase ? 1.0 : 0.0, milliseconds(heal.outage), milliseconds(heal.both),
                      static_cast<double>(heal.announcements)});
    }
    return rows;
  });
}

std::vector<Figure> heals(DaemonKind subject, const Effort& effort) {
  constexpr double kLongest = 150;
  constexpr unsigned kEach = 5;
  Series series(std::max(effort.at_once, 4U));
  const unsigned laboratories = (effort.heals + kEach - 1) / kEach;
  for (unsigned i = 0; i < laboratories; ++i) {
    const unsigned times = std::min(kEach, effort.heals - i * kEach);
    add_heals(series, named(subject), subject, i % 2 == 0 ? kVersion2 : kVersion3, times, 2s);
  }
  add_heals(series, named(kReference), kReference, kVersion2, std::max(1U, effort.heals / 12), 10s);
  series.hold();
  const auto outages = series.column(named(subject), 1);
  const auto short_ones = std::count_if(outages.begin(), outages.end(), [](double ms) { return ms <= kLongest; });
  std::vector<Figure> figures{
      {"heal of a partition: client outage at most 150 ms from the first advertisement that crosses, times",
       static_cast<double>(short_ones), "at least", effort.heals},
      told("  in the worst phase, times", series.sum(named(subject), 0)),
      told("  outage, median, ms", quantile(outages, 0.5)),
      told("  outage, worst, ms", quantile(outages, 1)),
      told("  two owners from that advertisement on, worst, ms", quantile(series.column(named(subject), 2), 1)),
      told("heal, keepalived: in the worst phase, times", series.sum(named(kReference), 0)),
      told("  outage (watched for 10 s), worst, ms", quantile(series.column(named(kReference), 1), 1))};
  series.report_failures("heals", figures);
  return figures;
}

std::vector<Figure> bad_packets(DaemonKind subject, const Effort& effort) {
  std::vector<Figure> figures;
  for (const double rate : {2.0, 10'000.0}) {
    Series series(1);
    for (const DaemonKind kind : {subject, kReference}) {
      series.add(named(kind), [=, &effort] {
        const BadPackets found = send_bad_packets(kind, kVersion2, rate, effort.bad_packets);
        const double interval = seconds(kVersion2.interval);
        return Numbers{static_cast<double>(found.false_takeovers), (seconds(found.longest_period) / interval - 1) * 100,
                       (seconds(found.median_period) / interval - 1) * 100, static_cast<double>(found.sent),
                       static_cast<double>(found.advertisements)};
      });
    }
    series.hold();
    const std::string what = rate > 100 ? "ten thousand bad packets a second" : "two bad packets a second";
    const auto ours = [&](std::size_t column) { return series.sum(named(subject), column); };
    figures.push_back(at_most(what + ": advertisements of the backup", ours(0), 0));
    figures.push_back(at_most("  longest period of advertisements above the interval, %", ours(1), 5));
    figures.push_back(told("  median period above the interval, %", ours(2)));
    figures.push_back(told("  bad packets sent", ours(3)));
    figures.push_back(told(what + ", keepalived: advertisements of the backup", series.sum(named(kReference), 0)));
    figures.push_back(told("  advertisements of the master", series.sum(named(kReference), 4)));
    series.report_failures(what, figures);
  }
  return figures;
}

std::vector<Figure> pauses(DaemonKind subject, const Effort& effort) {
  constexpr Duration kStandstill = 6s;
  constexpr Duration kWatched = 7s;  // keepalived announces once more after five seconds
  Series series(effort.at_once);
  const unsigned times = std::max(1U, effort.repetitions / 2);
  for (unsigned i = 0; i < times; ++i) {
    for (const DaemonKind kind : {subject, kReference}) {
      if (kind == kReference && i > 1) continue;
      series.add(named(kind), [kind] {
        const Pause found = pause_master(kind, kVersion2, kStandstill, kWatched);
        return Numbers{static_cast<double>(found.announcements), milliseconds(found.two_owners)};
      });
    }
  }
  series.hold();
  const auto worst = [&](DaemonKind kind, std::size_t column) {
    return quantile(series.column(named(kind), column), 1);
  };
  std::vector<Figure> figures{
      at_most("standstill of 6 s: gratuitous ARPs afterwards, worst", worst(subject, 0), 10),
      at_most("  two owners afterwards, worst, ms", worst(subject, 1), milliseconds(kVersion2.interval)),
      told("standstill of 6 s, keepalived: gratuitous ARPs afterwards, worst", worst(kReference, 0)),
      told("  two owners afterwards, worst, ms", worst(kReference, 1))};
  series.report_failures("standstills", figures);
  return figures;
}

std::vector<Figure> sync_groups(DaemonKind subject, const Effort& effort) {
  Series series(effort.at_once);
  for (unsigned i = 0; i < effort.repetitions; ++i) {
    for (const DaemonKind kind : {subject, kReference}) {
      if (kind == kReference && i > 1) continue;
      series.add(named(kind), [kind] {
        const SyncGroup found = cut_one_link(kind, kVersion2);
        return Numbers{milliseconds(found.taken), milliseconds(found.taken - found.skew)};
      });
    }
  }
  series.hold();
  const auto beyond = series.column(named(subject), 1);
  std::vector<Figure> figures{
      at_most("sync group, one link cut: taken over later than the skew, median, ms", quantile(beyond, 0.5), 50),
      told("  worst", quantile(beyond, 1)),
      told("sync group, one link cut, keepalived: taken over after, median, ms",
           quantile(series.column(named(kReference), 0), 0.5))};
  series.report_failures("sync groups", figures);
  return figures;
}

std::vector<Figure> long_days(DaemonKind subject, const Effort& effort) {
  Series series(1, effort.churn + 5min);
  series.add(named(subject), [&] {
    const Churn found = churn(subject, effort.churn);
    return Numbers{found.growth() * 100,
                   static_cast<double>(found.lost_descriptors()),
                   found.same_processes ? 0.0 : 1.0,
                   static_cast<double>(found.reloads),
                   static_cast<double>(found.server_changes),
                   static_cast<double>(found.failovers),
                   found.samples.back().resident_kib / 1024};
  });
  series.hold();
  const auto of = [&](std::size_t column) { return series.sum(named(subject), column); };
  std::vector<Figure> figures{at_most("churn: growth of resident memory, %", of(0), 2),
                              at_most("  descriptors lost", of(1), 0),
                              at_most("  processes that ended", of(2), 0),
                              told("  minutes", seconds(effort.churn) / 60),
                              told("  reloads", of(3)),
                              told("  real servers down and up", of(4)),
                              told("  failovers", of(5)),
                              told("  resident memory at the end, MiB", of(6))};
  series.report_failures("churn", figures);
  return figures;
}

}  // namespace

const std::vector<Measure>& all_measures() {
  static const std::vector<Measure> measures{
      {"takeover-v2", [](DaemonKind subject, const Effort& effort) { return takeovers(subject, effort, kVersion2); }},
      {"takeover-v3", [](DaemonKind subject, const Effort& effort) { return takeovers(subject, effort, kVersion3); }},
      {"planned-stop", planned_stops},
      {"kept-connections", kept_connections},
      {"sudden-death", sudden_deaths},
      {"heal", heals},
      {"bad-packets", bad_packets},
      {"standstill", pauses},
      {"sync-group", sync_groups},
      {"churn", long_days}};
  return measures;
}

}  // namespace viplane::bench
