// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/node_clock.h"

#include <algorithm>
#include <cmath>

namespace viplane::sim {

// One planned action; the handle that its owner holds.
class NodeClock::Entry final : public Handle {
 public:
  Entry(NodeClock& clock, Key key, std::function<void()> action)
      : clock_(&clock), key_(key), action_(std::move(action)) {}
  ~Entry() override {
    if (clock_ != nullptr) clock_->queue_.erase(key_);
  }
  // Moves the action out, because it may destroy this handle.
  std::function<void()> leave_queue() {
    clock_ = nullptr;
    return std::move(action_);
  }

 private:
  NodeClock* clock_;
  Key key_;
  std::function<void()> action_;
};

NodeClock::NodeClock(Scheduler& scheduler, Random random)
    : scheduler_(scheduler), random_(random), timer_(Timer::of<&NodeClock::run_due>(scheduler, *this)) {}

NodeClock::~NodeClock() {
  for (auto& [key, entry] : queue_) entry->leave_queue();
}

HandlePtr NodeClock::call_at(Time when, std::function<void()> action) {
  const Key key{when, next_number_++};
  auto entry = std::make_unique<Entry>(*this, key, std::move(action));
  const auto placed = queue_.emplace(key, entry.get()).first;
  if (placed == queue_.begin() && !running_) arm();
  return entry;
}

void NodeClock::resume() {
  frozen_ = false;
  run_due();
}

void NodeClock::set_latency(Duration least, Duration most) {
  least_latency_ = least;
  most_latency_ = std::max(least, most);
  if (!queue_.empty()) arm();
}

Duration NodeClock::latency() {
  const double span = static_cast<double>((most_latency_ - least_latency_).count());
  if (span == 0) return least_latency_;
  return least_latency_ + Duration(static_cast<std::int64_t>(random_.unit() * span));
}

Time NodeClock::to_own(Time world) const {
  if (speed_ == 1) return base_own_ + (world - base_world_);
  return base_own_ + Duration(std::llround(static_cast<double>((world - base_world_).count()) * speed_));
}

Time NodeClock::to_world(Time own) const {
  if (speed_ == 1) return base_world_ + (own - base_own_);
  Time world =
      base_world_ + Duration(static_cast<std::int64_t>(static_cast<double>((own - base_own_).count()) / speed_));
  while (to_own(world) < own) world += Duration(1);
  return world;
}

void NodeClock::set_base(Time own) {
  base_world_ = scheduler_.now();
  base_own_ = own;
}

void NodeClock::set_speed(double speed) {
  set_base(now());
  speed_ = speed;
  arm();
}

void NodeClock::step(Duration ahead) {
  set_base(now() + ahead);
  run_due();
}

void NodeClock::arm() {
  if (queue_.empty()) return timer_.cancel();
  timer_.arm(std::max(to_world(queue_.begin()->first.first), scheduler_.now()) + latency());
}

void NodeClock::run_due() {
  if (frozen_ || running_) return;
  running_ = true;
  while (!queue_.empty() && queue_.begin()->first.first <= now() && !frozen_) {
    Entry* const entry = queue_.begin()->second;
    queue_.erase(queue_.begin());
    const std::function<void()> action = entry->leave_queue();
    action();
  }
  running_ = false;
  arm();
}

}  // namespace viplane::sim
