// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "net/time.h"

namespace viplane::sim {

// A time in which a client's service was out for it.
struct Outage {
  Time from;
  Time to;
  Duration length() const { return to - from; }
  bool operator==(const Outage&) const = default;
};

// Outages of a client that starts attempts on its own clock, whatever became of earlier ones (open loop, probers): from
// the start of the first attempt that failed to the success of the next attempt that succeeds, in the order of starts.
// So a failure counts from when it began, however late its time-out tells of it.
class AttemptLog {
 public:
  using Attempt = std::uint64_t;

  Attempt begin(Time at);
  // Each returns the outages that it ends: usually none, or one.
  std::vector<Outage> on_success(Attempt attempt, Time at);
  std::vector<Outage> on_failure(Attempt attempt);
  // The run is over: attempts under way count neither way, an outage that is still open ends at `end`.
  std::vector<Outage> finish(Time end);
  bool is_out() const { return failing_since_.has_value(); }

 private:
  enum class Outcome : std::uint8_t { open, success, failure, given_up };
  struct Record {
    Time started;
    Time ended{};
    Outcome outcome = Outcome::open;
  };
  std::vector<Outage> decide();

  Attempt first_ = 0;  // of records_
  std::deque<Record> records_;
  std::optional<Time> failing_since_;
};

// Outages of a client that waits for each answer before it asks again (closed loop): a gap between successes that is
// longer than `threshold`.
class GapLog {
 public:
  explicit GapLog(Duration threshold) : threshold_(threshold) {}
  void start(Time at) { last_ = at; }
  std::optional<Outage> on_success(Time at);
  std::optional<Outage> finish(Time end) { return on_success(end); }

 private:
  Duration threshold_;
  Time last_{};
};

}  // namespace viplane::sim
