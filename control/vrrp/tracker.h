// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>

#include "control/vrrp/config.h"

namespace viplane::vrrp {

// What is known of a tracked thing.
struct TrackedState {
  bool is_known = false;
  bool works = false;      // interfaces, scripts, processes
  std::int64_t value = 0;  // files

  bool operator==(const TrackedState&) const = default;
};

// What a list of tracked items adds up to.
struct TrackResult {
  std::string fault;    // the first failed item of weight 0, in words; empty: none
  std::string waiting;  // the first item of weight 0 of which nothing is known yet
  int priority_change = 0;
  std::string priority_why;

  bool operator==(const TrackResult&) const = default;
};

using TrackedLookup = std::function<TrackedState(TrackKind kind, const std::string& name)>;

// Weights in effect; `ignore_weights` treats each weight as 0, as sync groups do.
TrackResult sum_up(const std::vector<TrackItem>& items, bool ignore_weights, const TrackedLookup& state_of);

// The priority in effect: the owner's stays 255, others stay within 1..254.
std::uint8_t effective_priority(std::uint8_t configured, int change);

// One tracking script: when to run it, and what its results amount to. At most one run is under way.
class ScriptTracker {
 public:
  explicit ScriptTracker(ScriptConfig config) : config_(std::move(config)) {}

  void start(Time now) { next_run_ = now; }
  // True: run the script now; its end is to be reported by on_result().
  bool on_deadline(Time now);
  // True: state() has changed.
  bool on_result(Time now, bool success);

  std::optional<Time> deadline() const { return is_running_ ? std::nullopt : next_run_; }
  // Unknown until the first result, unless init_fail. The first result counts at once.
  TrackedState state() const;
  const ScriptConfig& config() const { return config_; }

  bool operator==(const ScriptTracker&) const = default;

 private:
  ScriptConfig config_;
  std::optional<Time> next_run_;
  bool is_running_ = false;
  bool is_known_ = false;
  bool works_ = false;
  unsigned against_ = 0;  // results in a row that speak against works_
};

}  // namespace viplane::vrrp
