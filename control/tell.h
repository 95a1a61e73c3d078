// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "env/env.h"

namespace viplane {

// Writes an event of this node, now. docs/events.md lists the kinds.
inline void tell(const Env& env, std::string kind, std::vector<std::pair<std::string, Event::Value>> fields) {
  env.events.record({env.clock.now(), "", std::move(kind), std::move(fields)});
}

}  // namespace viplane
