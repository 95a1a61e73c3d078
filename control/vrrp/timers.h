// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/vrrp/config.h"

namespace viplane::vrrp {

// How much longer a lower priority waits. Version 2: (256 - priority) / 256 of a second, whatever the interval (RFC
// 3768, section 6.1); version 3: of the master's interval (RFC 9568, section 6.1). Exact, rounded down to a nanosecond.
Duration skew_time(std::uint8_t version, std::uint8_t priority, Duration master_interval);

// How long a backup waits in silence: down_timer_advertisements intervals and the skew.
Duration master_down_interval(const InstanceConfig& config, std::uint8_t priority, Duration master_interval);

// How long a leaving master goes on serving at most. By default four intervals: by then a backup that missed the
// priority 0 has taken over as well.
Duration handover_limit(const InstanceConfig& config);

}  // namespace viplane::vrrp
