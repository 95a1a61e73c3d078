// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "env/event_log.h"

namespace viplane::scenarios {

// XXH3-64 in sixteen hexadecimal digits: for telling runs apart, not for security.
std::string digest_of(std::string_view octets);
// The digest of the events.jsonl that these events make.
std::string digest_of(const std::vector<Event>& events);

}  // namespace viplane::scenarios
