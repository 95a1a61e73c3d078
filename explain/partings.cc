// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/partings.h"

#include <algorithm>

#include "explain/words.h"

namespace viplane::explain {
namespace {

// An electorate and its reign when everything works and has always worked.
struct Usual {
  const Electorate* electorate;
  const Reign* reign;
};
using Cluster = std::vector<Usual>;  // of the same directors

std::vector<Cluster> clusters_of(const Explanation& all) {
  std::vector<Cluster> clusters;
  for (const Electorate& one : all.electorates) {
    if (one.directors.size() < 2 || one.reigns.empty() || !one.reigns.front().is_usual) continue;
    auto home = std::ranges::find_if(
        clusters, [&](const Cluster& cluster) { return cluster.front().electorate->directors == one.directors; });
    if (home == clusters.end()) home = clusters.insert(clusters.end(), Cluster{});
    home->push_back({&one, &one.reigns.front()});
  }
  std::erase_if(clusters, [](const Cluster& cluster) { return cluster.size() < 2; });
  return clusters;
}

bool is_apart(const Parting& parting) {
  return std::ranges::any_of(parting.seats,
                             [&](const Parting::Seat& seat) { return seat.master != parting.seats.front().master; });
}

void later(Prediction& all, const Prediction& one) {
  const bool is_later = all.range && one.range && one.range->most > all.range->most;
  if (!all.range || is_later) all.formula = one.formula;
  if (!all.range) all.range = Range{};
  if (!one.range) return;
  all.range->least = std::max(all.range->least, one.range->least);
  all.range->most = std::max(all.range->most, one.range->most);
}

// One event, and what each electorate makes of it: who is master afterwards, since when, and until when.
class Event {
 public:
  explicit Event(std::string what) : made_{.what = std::move(what), .seats = {}, .begins = {}, .ends = {}} {}

  void stays(const Usual& one) { made_.seats.push_back({one.electorate->name, one.reign->master}); }
  void moves(const Usual& one, const std::string& to, const Prediction& begins, const std::optional<Prediction>& ends) {
    made_.seats.push_back({one.electorate->name, to});
    later(begins_, begins);
    is_for_good_ = is_for_good_ || !ends;
    if (ends) later(ends_, *ends);
  }

  std::optional<Parting> parting() && {
    if (!is_apart(made_)) return std::nullopt;
    made_.begins = begins_;
    if (!is_for_good_) made_.ends = ends_;
    return std::move(made_);
  }

 private:
  Parting made_;
  Prediction begins_, ends_;
  bool is_for_good_ = false;
};

std::optional<Parting> by_design(const Cluster& cluster) {
  Event event({});
  for (const Usual& one : cluster) event.stays(one);
  return std::move(event).parting();
}

std::optional<Parting> by_outcome(const Cluster& cluster, const Outcome& struck) {
  Event event(struck.what + " on " + struck.director);
  for (const Usual& one : cluster) {
    const auto same = std::ranges::find_if(one.reign->outcomes, [&](const Outcome& other) {
      return other.director == struck.director && other.kind == struck.kind && other.name == struck.name;
    });
    if (same != one.reign->outcomes.end() && same->moves)
      event.moves(one, same->successor, *same->takeover, same->back);
    else
      event.stays(one);
  }
  return std::move(event).parting();
}

// All leave a dead director; not all need come back to it.
std::optional<Parting> by_return(const Cluster& cluster) {
  const std::string& master = cluster.front().reign->master;
  Event event(master + " loses power and returns");
  for (const Usual& one : cluster) {
    const Incident& crash = one.reign->incidents.front();
    if (crash.back || crash.successor.empty())
      event.moves(one, master, crash.back.value_or(Prediction{}), std::nullopt);
    else
      event.moves(one, crash.successor, {Range{}, {}}, std::nullopt);
  }
  return std::move(event).parting();
}

bool is_known(const std::vector<Parting>& partings, const std::string& what) {
  return std::ranges::find(partings, what, &Parting::what) != partings.end();
}

void add_partings(const Cluster& cluster, std::vector<Parting>& partings) {
  if (auto differ = by_design(cluster)) {
    partings.push_back(std::move(*differ));
    return;  // what moves one of them may as well bring them together
  }
  for (const Usual& one : cluster) {
    for (const Outcome& outcome : one.reign->outcomes) {
      if (!outcome.moves || is_known(partings, outcome.what + " on " + outcome.director)) continue;
      if (auto parted = by_outcome(cluster, outcome)) partings.push_back(std::move(*parted));
    }
  }
  if (auto parted = by_return(cluster)) partings.push_back(std::move(*parted));
}

}  // namespace

std::vector<Parting> partings_of(const Explanation& all) {
  std::vector<Parting> partings;
  for (const Cluster& cluster : clusters_of(all)) add_partings(cluster, partings);
  return partings;
}

}  // namespace viplane::explain
