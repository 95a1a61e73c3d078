// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/config.h"
#include "control/vrrp/config.h"

namespace viplane {

// What the VRRP machines need of a configuration, in their words.
vrrp::RouterConfig vrrp_config(const config::Config& config);

}  // namespace viplane
