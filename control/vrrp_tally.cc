// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp_tally.h"

namespace viplane {
namespace {

std::uint64_t& counter_of(VrrpCounters& counters, DiscardReason reason) {
  switch (reason) {
    case DiscardReason::truncated:
    case DiscardReason::length: return counters.length_errors;
    case DiscardReason::checksum: return counters.checksum_errors;
    case DiscardReason::ttl: return counters.ttl_errors;
    case DiscardReason::version: return counters.version_errors;
    case DiscardReason::type: return counters.invalid_type;
    case DiscardReason::advertisement_interval: return counters.interval_errors;
    case DiscardReason::authentication: return counters.authentication_mismatch;
    case DiscardReason::no_addresses:
    case DiscardReason::address_count:
    case DiscardReason::address_list: return counters.address_list_errors;
    case DiscardReason::virtual_router_id:
    case DiscardReason::own_address:
    case DiscardReason::owner:
    case DiscardReason::delivery:
    case DiscardReason::unknown_peer: break;
  }
  return counters.other_discards;
}

}  // namespace

void VrrpTally::received(Time now, const std::string& instance, std::uint8_t priority) {
  entries_[instance].heard_at = now;
  VrrpCounters& counters = entries_[instance].counters;
  ++counters.advertisements_received;
  if (priority == kReleasePriority) ++counters.priority_zero_received;
}

void VrrpTally::discarded(const std::string& instance, DiscardReason reason) {
  ++counter_of(entries_[instance].counters, reason);
}

void VrrpTally::sent(const std::string& instance, std::uint8_t priority) {
  VrrpCounters& counters = entries_[instance].counters;
  ++counters.advertisements_sent;
  if (priority == kReleasePriority) ++counters.priority_zero_sent;
}

void VrrpTally::announced(const std::string& instance, std::size_t frames) {
  entries_[instance].counters.announcements_sent += frames;
}

void VrrpTally::changed(Time now, const std::string& instance, const vrrp::StateChanged& change) {
  Entry& entry = entries_[instance];
  ++entry.transitions;
  entry.since = now;
  entry.why = change.why;
  if (change.to == vrrp::State::master) ++entry.counters.became_master;
  if (change.from == vrrp::State::master) ++entry.counters.released_master;
}

VrrpTally::Entry VrrpTally::of(const std::string& instance) const {
  const auto found = entries_.find(instance);
  return found == entries_.end() ? Entry{} : found->second;
}

void VrrpTally::clear_counters() {
  for (auto& [name, entry] : entries_) entry.counters = {};
}

}  // namespace viplane
