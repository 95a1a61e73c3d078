// SPDX-License-Identifier: GPL-2.0-or-later
// The vocabulary of messages.
#pragma once
#include <string>
#include <string_view>

#include "control/config/config.h"
#include "net/time.h"

namespace viplane::lint {

std::string in_seconds(Duration span);                           // "0.1 s"
std::string label(const config::VrrpInstance& instance);         // "(VI_1) "
std::string_view name_of(config::ForwardingMethod method);       // "DR"
std::string addresses_of(const config::VrrpInstance& instance);  // "10.0.0.1, 10.0.0.2"

}  // namespace viplane::lint
