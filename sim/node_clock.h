// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <utility>

#include "env/clock.h"
#include "env/random.h"
#include "sim/scheduler.h"

namespace viplane::sim {

// The clock of one process: an event loop's timer queue over the world's scheduler. Each time the loop wakes it runs
// all that is due, in the order of the times; it can be frozen, made to wake late, and made to count wrongly.
class NodeClock final : public Clock {
 public:
  NodeClock(Scheduler& scheduler, Random random);
  ~NodeClock() override;

  Time now() const override { return to_own(scheduler_.now()); }
  HandlePtr call_at(Time when, std::function<void()> action) override;

  // Nothing runs while frozen; resume() runs at once what fell due meanwhile.
  void freeze() { frozen_ = true; }
  void resume();
  bool is_frozen() const { return frozen_; }
  // Each wake-up comes late by a time drawn between the two.
  void set_latency(Duration least, Duration most);
  // It counts `speed` seconds in each second of the world.
  void set_speed(double speed);
  void step(Duration ahead);  // what falls due by it runs at once

 private:
  class Entry;
  using Key = std::pair<Time, std::uint64_t>;  // when, and which was asked for first
  void run_due();
  void arm();
  Duration latency();
  Time to_own(Time world) const;
  Time to_world(Time own) const;  // the first moment at which it says so
  void set_base(Time own);

  Scheduler& scheduler_;
  Random random_;
  Timer timer_;
  std::map<Key, Entry*> queue_;
  std::uint64_t next_number_ = 0;
  Duration least_latency_{};
  Duration most_latency_{};
  // It said base_own_ when the world's clock said base_world_; nothing to compute while it is right.
  Time base_world_{};
  Time base_own_{};
  double speed_ = 1;
  bool frozen_ = false;
  bool running_ = false;
};

}  // namespace viplane::sim
