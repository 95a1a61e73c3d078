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
// all that is due, in the order of the times; it can be frozen, and made to wake late.
class NodeClock final : public Clock {
 public:
  NodeClock(Scheduler& scheduler, Random random);
  ~NodeClock() override;

  Time now() const override { return scheduler_.now(); }
  HandlePtr call_at(Time when, std::function<void()> action) override;

  // Nothing runs while frozen; resume() runs at once what fell due meanwhile.
  void freeze() { frozen_ = true; }
  void resume();
  bool is_frozen() const { return frozen_; }
  // Each wake-up comes late by a time drawn between the two.
  void set_latency(Duration least, Duration most);

 private:
  class Entry;
  using Key = std::pair<Time, std::uint64_t>;  // when, and which was asked for first
  void run_due();
  void arm();
  Duration latency();

  Scheduler& scheduler_;
  Random random_;
  Timer timer_;
  std::map<Key, Entry*> queue_;
  std::uint64_t next_number_ = 0;
  Duration least_latency_{};
  Duration most_latency_{};
  bool frozen_ = false;
  bool running_ = false;
};

}  // namespace viplane::sim
