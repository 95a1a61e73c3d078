// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

#include "env/event_log.h"

namespace viplane::scenarios {

// The field's value as text or number; "" and 0 where it is absent or of another kind.
std::string_view text_of(const Event& event, std::string_view field);
double number_of(const Event& event, std::string_view field);

}  // namespace viplane::scenarios
