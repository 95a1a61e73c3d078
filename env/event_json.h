// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "env/event_log.h"

namespace viplane {

// One event as one JSON object without a line end, byte for byte a function of the event:
// {"at_s":3.609000000,"node":"lb2","kind":"vrrp.state","instance":"VI_1",...}. Seconds have nine decimals, other
// numbers the shortest form that reads back the same; a real number always shows a '.' or an exponent, so that the
// reader knows the kinds apart. Not-a-number and the infinities, which JSON lacks, become null. Octets that are no
// UTF-8 are written as U+FFFD.
void append_json(std::string& out, const Event& event);

// The event of such a line, or what is wrong with it. null reads as not-a-number; nested values are refused.
std::variant<Event, std::string> parse_event(std::string_view line);

// The value of a field; nullptr: the event has no such field.
const Event::Value* find_field(const Event& event, std::string_view name);
// A field that holds text; empty where there is none.
std::string_view text_field(const Event& event, std::string_view name);

}  // namespace viplane
