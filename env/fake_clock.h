// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "env/clock.h"

namespace viplane {

// A clock for tests that jumps from deadline to deadline. Actions of one instant run in the order in which they were
// asked for. Single-threaded; handles may outlive it.
class FakeClock : public Clock {
 public:
  FakeClock() : timers_(std::make_shared<Timers>()) {}

  Time now() const override { return now_; }
  [[nodiscard]] HandlePtr call_at(Time when, std::function<void()> action) override;
  // For fakes whose actions guard themselves: nobody can cancel it.
  void post_at(Time when, std::function<void()> action);

  // When the next action is due; nullopt: nothing is planned.
  std::optional<Time> deadline() const;
  // Jumps to the next deadline and runs one action; false: nothing is planned.
  bool run_next();
  // Runs all that is due up to `end`, included, and leaves now() at `end`.
  void run_until(Time end);
  void run_for(Duration span) { run_until(now_ + span); }

  // A pause of the whole host: time passes and nothing runs. What fell due meanwhile runs late, on the next run.
  void pause_for(Duration span) { now_ += span; }

 private:
  using Key = std::pair<Time, std::uint64_t>;  // the number keeps the order within an instant
  using Timers = std::map<Key, std::function<void()>>;
  struct Timer;

  Time now_{};
  std::uint64_t asked_ = 0;
  std::shared_ptr<Timers> timers_;
};

}  // namespace viplane
