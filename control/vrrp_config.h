// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/config/config.h"
#include "control/vrrp/config.h"

namespace viplane {

// What the VRRP machines need of a configuration, in their words.
vrrp::RouterConfig vrrp_config(const config::Config& config);
vrrp::VirtualAddress vrrp_address(const config::VirtualAddress& address);

// What the machines call a static address, route or rule that they track.
std::string fixture_name(const config::VirtualAddress& address);
std::string fixture_name(const config::Route& route);
std::string fixture_name(const config::Rule& rule);

}  // namespace viplane
