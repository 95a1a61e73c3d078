// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/stop_figures.h"

#include <algorithm>

#include "bench/live/kept_connections.h"
#include "bench/live/series.h"
#include "bench/live/takeover.h"
#include "bench/live/two.h"

namespace viplane::bench {
namespace {

using lab::DaemonKind;

// Hashing alone finds the same server again: nothing may be lost. With the others each director has its own turn,
// unless the one tells the other of its connections.
struct Tried {
  Service service;
  bool keeps = false;
};
using Table = std::vector<Tried>;
const Table kAlone{{{8001, "mh", "mh"}, true},  {{8002, "mh, mh-port", "mh", "mh-port"}, true},
                   {{8003, "sh", "sh"}, true},  {{8004, "sh, sh-port", "sh", "sh-port"}, true},
                   {{8005, "rr", "rr"}, false}, {{8006, "wlc", "wlc"}, false}};
const Table kTold{{{8005, "rr, with lvs_sync_daemon", "rr"}, true}, {{8006, "wlc, with lvs_sync_daemon", "wlc"}, true}};
const lab::ConfAdditions kTelling{.global = "  lvs_sync_daemon eth0 VI_1\n", .instance = {}};

// The numbers of a trial: for each service in turn, these.
enum Number : std::size_t { open, stop_reset, stop_lost, stop_stall, back_reset, back_lost, kNumbers };

Numbers try_once(DaemonKind kind, Method method, const Table& table, const lab::ConfAdditions& additions) {
  std::vector<Service> services;
  for (const Tried& tried : table) services.push_back(tried.service);
  Numbers numbers;
  for (const KeptConnections& kept : keep_connections(kind, kVersion2, method, services, additions)) {
    for (const std::size_t count : {kept.open, kept.stop.reset, kept.stop.lost})
      numbers.push_back(static_cast<double>(count));
    numbers.push_back(milliseconds(kept.stop.stall));
    for (const std::size_t count : {kept.comeback.reset, kept.comeback.lost})
      numbers.push_back(static_cast<double>(count));
  }
  return numbers;
}

const std::string kToldMark = ", told";

// Adds the figures of a table to the others.
void report(const Series& series, const std::string& row, const std::string& method, const Table& table,
            std::vector<Figure>& figures) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto sum = [&](Number number) { return series.sum(row, i * kNumbers + number); };
    const auto lost = [&](std::string what, double count) {
      figures.push_back(table[i].keeps ? at_most(std::move(what), count, 0) : told(std::move(what), count));
    };
    lost("planned stop, connections through " + method + ", " + table[i].service.name + ": reset", sum(stop_reset));
    lost("  lost in another way", sum(stop_lost));
    figures.push_back(told("  of so many", sum(open)));
    figures.push_back(
        told("  longest wait for an answer, ms", quantile(series.column(row, i * kNumbers + stop_stall), 1)));
    lost("  reset when the old master came back", sum(back_reset));
    lost("  lost in another way then", sum(back_lost));
  }
}

}  // namespace

std::vector<Figure> planned_stops(DaemonKind subject, const Effort& effort) {
  Series series(effort.at_once);
  for (unsigned i = 0; i < effort.repetitions; ++i) {
    for (const DaemonKind kind : {subject, kReference}) {
      series.add(named(kind), [kind] {
        const PlannedStop found = stop_as_planned(kind, kVersion2);
        return Numbers{milliseconds(found.outage), milliseconds(found.taken - found.skew), milliseconds(found.overlap)};
      });
    }
  }
  series.hold();
  const std::string what = "planned stop, " + kVersion2.to_string();
  const auto ours = series.column(named(subject), 0);
  std::vector<Figure> figures{
      at_most(what + ": outage, median, ms", quantile(ours, 0.5), 20),
      told("  lower quartile", quantile(ours, 0.25)),
      told("  worst", quantile(ours, 1)),
      told("  both answered on the link, worst, ms", quantile(series.column(named(subject), 2), 1)),
      told("  the next master after priority 0, later than the skew, median, ms",
           quantile(series.column(named(subject), 1), 0.5)),
      told(what + ", keepalived: outage, median, ms", quantile(series.column(named(kReference), 0), 0.5))};
  series.report_failures(what, figures);
  return figures;
}

std::vector<Figure> kept_connections(DaemonKind subject, const Effort& effort) {
  Series series(effort.at_once);
  const unsigned times = std::max(1U, effort.repetitions / 4);
  for (unsigned i = 0; i < times; ++i) {
    for (const Method method : {Method::direct_routing, Method::tunnel}) {
      series.add(to_string(method), [subject, method] { return try_once(subject, method, kAlone, {}); });
      series.add(to_string(method) + kToldMark,
                 [subject, method] { return try_once(subject, method, kTold, kTelling); });
    }
  }
  series.hold();
  std::vector<Figure> figures;
  for (const Method method : {Method::direct_routing, Method::tunnel}) {
    report(series, to_string(method), to_string(method), kAlone, figures);
    report(series, to_string(method) + kToldMark, to_string(method), kTold, figures);
  }
  series.report_failures("planned stops with connections", figures);
  return figures;
}

}  // namespace viplane::bench
