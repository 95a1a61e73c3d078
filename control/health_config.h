// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/virtual_server.h"
#include "control/health/config.h"

namespace viplane {

// What the health checks need of a virtual server, in their words.
health::VirtualServer health_config(const config::VirtualServer& from);

}  // namespace viplane
