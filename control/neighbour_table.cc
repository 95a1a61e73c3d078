// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/neighbour_table.h"

#include <algorithm>

namespace viplane {
namespace {

using namespace std::chrono_literals;

constexpr Duration kRetry = 1s;         // Linux: retrans_time_ms
constexpr Duration kConfirm = 30s;      // Linux: base_reachable_time
constexpr unsigned kUnicastProbes = 3;  // Linux: ucast_solicit, then the whole link is asked
constexpr unsigned kProbesUntilLost = 6;
constexpr std::size_t kMostEntries = 1024;

}  // namespace

NeighbourActions NeighbourTable::want(Time now, const Neighbour& who, bool pinned) {
  NeighbourActions actions;
  auto found = entries_.find(who);
  if (found == entries_.end()) {
    if (entries_.size() >= kMostEntries) evict_oldest(actions);
    found = entries_.emplace(who, Entry{}).first;
    solicit(now, who, found->second, actions);
  }
  found->second.used = now;
  found->second.pinned |= pinned;
  return actions;
}

std::optional<MacAddress> NeighbourTable::find(const Neighbour& who) const {
  const auto found = entries_.find(who);
  return found == entries_.end() ? std::nullopt : found->second.mac;
}

NeighbourActions NeighbourTable::heard(Time now, const Neighbour& who, const MacAddress& mac) {
  const auto found = entries_.find(who);
  if (found == entries_.end()) return {};
  Entry& entry = found->second;
  const bool is_news = entry.mac != mac;
  entry.mac = mac;
  entry.unanswered = 0;
  entry.next = now + kConfirm;
  if (!is_news) return {};
  return {NeighbourResolved{who, mac}};
}

NeighbourActions NeighbourTable::port_down(Time now, std::uint8_t port) {
  NeighbourActions actions;
  for (auto& [who, entry] : entries_) {
    if (who.port != port || !entry.mac) continue;
    entry.mac.reset();
    entry.unanswered = 0;
    entry.next = now + kRetry;
    actions.emplace_back(NeighbourLost{who});
  }
  return actions;
}

NeighbourActions NeighbourTable::on_deadline(Time now) {
  NeighbourActions actions;
  for (auto& [who, entry] : entries_) {
    if (entry.next > now) continue;
    if (entry.mac && entry.unanswered >= kProbesUntilLost) {
      entry.mac.reset();
      actions.emplace_back(NeighbourLost{who});
    }
    solicit(now, who, entry, actions);
  }
  return actions;
}

std::optional<Time> NeighbourTable::deadline() const {
  std::optional<Time> earliest;
  for (const auto& [who, entry] : entries_) earliest = std::min(earliest.value_or(entry.next), entry.next);
  return earliest;
}

void NeighbourTable::solicit(Time now, const Neighbour& who, Entry& entry, NeighbourActions& actions) {
  const bool ask_it_alone = entry.mac && entry.unanswered < kUnicastProbes;
  actions.emplace_back(Solicit{who, ask_it_alone ? entry.mac : std::nullopt});
  ++entry.unanswered;
  entry.next = now + kRetry;
}

void NeighbourTable::evict_oldest(NeighbourActions& actions) {
  auto oldest = entries_.end();
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->second.pinned) continue;
    if (oldest == entries_.end() || it->second.used < oldest->second.used) oldest = it;
  }
  if (oldest == entries_.end()) return;  // all are pinned: the table grows
  if (oldest->second.mac) actions.emplace_back(NeighbourLost{oldest->first});
  entries_.erase(oldest);
}

}  // namespace viplane
