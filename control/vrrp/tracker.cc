// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/tracker.h"

#include <algorithm>

namespace viplane::vrrp {
namespace {

constexpr int kMostChange = 254;

std::string_view kind_word(TrackKind kind) {
  switch (kind) {
    case TrackKind::interface: return "interface ";
    case TrackKind::script: return "script ";
    case TrackKind::file: return "file ";
    case TrackKind::process: return "process ";
    case TrackKind::fixture: return "static ";
  }
  return "";
}

std::string failure_in_words(const TrackItem& item, const TrackedState& state) {
  const std::string what = std::string(kind_word(item.kind)) + item.name;
  if (item.kind == TrackKind::file) return what + " says " + std::to_string(state.value);
  if (item.kind == TrackKind::script) return what + (item.reverse ? " succeeds" : " fails");
  if (item.kind == TrackKind::fixture) return what + " is lost";
  return what + (item.reverse ? " is up" : " is down");
}

std::string change_in_words(const TrackItem& item, const TrackedState& state, int change) {
  std::string what = std::string(kind_word(item.kind)) + item.name;
  if (item.kind == TrackKind::file) what += " says " + std::to_string(state.value);
  if (item.kind == TrackKind::script) what += state.works ? " succeeds" : " fails";
  if (item.kind == TrackKind::interface || item.kind == TrackKind::process) what += state.works ? " is up" : " is down";
  return what + (change < 0 ? " (" : " (+") + std::to_string(change) + ")";
}

// By how much one item of a weight other than 0 changes the priority.
int change_of(const TrackItem& item, const TrackedState& state) {
  if (!state.is_known) return 0;
  if (item.kind == TrackKind::file) {
    const std::int64_t bounded = std::clamp<std::int64_t>(state.value, -kMostChange, kMostChange);
    const std::int64_t product = bounded * item.weight * (item.reverse ? -1 : 1);
    return static_cast<int>(std::clamp<std::int64_t>(product, -kMostChange, kMostChange));
  }
  const bool counts_while_working = item.weight > 0;
  return (state.works != item.reverse) == counts_while_working ? item.weight : 0;
}

bool is_fault(const TrackItem& item, const TrackedState& state) {
  if (item.kind == TrackKind::file) return state.value != 0;
  return state.works == item.reverse;
}

void add_change(const TrackItem& item, const TrackedState& state, TrackResult& result) {
  const int change = change_of(item, state);
  if (change == 0) return;
  result.priority_change += change;
  if (!result.priority_why.empty()) result.priority_why += ", ";
  result.priority_why += change_in_words(item, state, change);
  // keepalived: a file that takes the whole range away is a fault.
  if (item.kind == TrackKind::file && change <= -kMostChange && result.fault.empty()) {
    result.fault = failure_in_words(item, state);
  }
}

}  // namespace

TrackResult sum_up(const std::vector<TrackItem>& items, bool ignore_weights, const TrackedLookup& state_of) {
  TrackResult result;
  for (const TrackItem& item : items) {
    const TrackedState state = state_of(item.kind, item.name);
    if (item.weight != 0 && !ignore_weights) {
      add_change(item, state, result);
    } else if (!state.is_known) {
      if (result.waiting.empty()) result.waiting = std::string(kind_word(item.kind)) + item.name;
    } else if (is_fault(item, state) && result.fault.empty()) {
      result.fault = failure_in_words(item, state);
    }
  }
  return result;
}

std::uint8_t effective_priority(std::uint8_t configured, int change) {
  if (configured == kOwnerPriority) return configured;
  return static_cast<std::uint8_t>(std::clamp(configured + change, 1, 254));
}

bool ScriptTracker::on_deadline(Time now) {
  if (is_running_ || !next_run_ || now < *next_run_) return false;
  is_running_ = true;
  // The grid of starts is kept; runs that a pause or a slow script has missed are not made up for.
  *next_run_ += config_.interval;
  if (*next_run_ <= now) next_run_ = now + config_.interval;
  return true;
}

bool ScriptTracker::on_result(Time now, bool success) {
  if (!is_running_) return false;
  is_running_ = false;
  if (next_run_ && *next_run_ < now) next_run_ = now;
  const TrackedState before = state();
  if (!is_known_ && !config_.init_fail) {
    works_ = success;
  } else if (success == works_) {
    against_ = 0;
  } else if (++against_ >= (success ? config_.rise : config_.fall)) {
    works_ = success;
    against_ = 0;
  }
  is_known_ = true;
  return !(state() == before);
}

TrackedState ScriptTracker::state() const { return {is_known_ || config_.init_fail, works_, 0}; }

}  // namespace viplane::vrrp
