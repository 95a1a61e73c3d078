// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/host_time.h"
#include "sim/scheduler.h"

namespace viplane::sim {

// The seam's HostTime of a node. Every world begins on the first second of 2026, its nodes just switched on.
class NodeTime final : public HostTime {
 public:
  explicit NodeTime(const Scheduler& scheduler) : scheduler_(scheduler) {}
  void switched_on() { since_ = scheduler_.now(); }

  Duration since_boot() const override { return scheduler_.now() - since_; }
  std::int64_t unix_seconds() const override {
    return 1'767'225'600 + scheduler_.now().time_since_epoch() / std::chrono::seconds(1);
  }

 private:
  const Scheduler& scheduler_;
  Time since_{};
};

}  // namespace viplane::sim
