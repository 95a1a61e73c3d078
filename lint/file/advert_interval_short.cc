// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/timers.h"
#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

// The longest gap between two advertisements of a healthy director that was measured on a machine with other work (load
// 1.6, no real-time priority), at an interval of 10 ms.
constexpr Duration kLongestStall = std::chrono::milliseconds(133);

}  // namespace

void advert_interval_short(const Subject& subject, Findings& out) {
  for (const config::VrrpInstance& instance : subject.config.instances) {
    const Duration down = instance.down_timer_adverts * instance.advert_int +
                          vrrp::skew_time(instance.version, instance.priority, instance.advert_int);
    if (down >= instance.advert_int + kLongestStall) continue;
    out.add(subject.place(instance, "advert_int"),
            label(instance) + "advert_int " + in_seconds(instance.advert_int) + " gives a Master_Down_Interval of " +
                in_seconds(down) + ", and a scheduler alone holds a healthy master up for as long as " +
                in_seconds(kLongestStall));
  }
}

}  // namespace viplane::lint
