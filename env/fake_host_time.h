// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/fake_clock.h"
#include "env/host_time.h"

namespace viplane {

// A host that was switched on `booted_ago` before its clock began, on the first second of 2026.
class FakeHostTime : public HostTime {
 public:
  explicit FakeHostTime(const FakeClock& clock) : clock_(clock) {}
  Duration since_boot() const override { return clock_.now().time_since_epoch() + booted_ago; }
  std::int64_t unix_seconds() const override {
    return 1'767'225'600 + clock_.now().time_since_epoch() / std::chrono::seconds(1);
  }

  Duration booted_ago = std::chrono::hours(1);

 private:
  const FakeClock& clock_;
};

}  // namespace viplane
