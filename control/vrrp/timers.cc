// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/timers.h"

#include <algorithm>

namespace viplane::vrrp {

Duration skew_time(std::uint8_t version, std::uint8_t priority, Duration master_interval) {
  const Duration unit = version == 2 ? Duration(std::chrono::seconds(1)) : master_interval;
  return unit * (256 - priority) / 256;
}

Duration master_down_interval(const InstanceConfig& config, std::uint8_t priority, Duration master_interval) {
  return config.down_timer_advertisements * master_interval + skew_time(config.version, priority, master_interval);
}

Duration handover_limit(const InstanceConfig& config) {
  if (config.handover_limit > Duration::zero()) return config.handover_limit;
  // A service manager waits some ninety seconds before it kills.
  return std::min<Duration>(4 * config.advertisement_interval, std::chrono::minutes(1));
}

}  // namespace viplane::vrrp
