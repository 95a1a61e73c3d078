// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "env/event_log.h"
#include "net/time.h"

namespace viplane::scenarios {

// A time relative to an event of the run: "2s after lb2 is master".
struct Trigger {
  Duration delay{0};
  std::string node;
  std::string kind;   // of the event
  std::string field;  // that has to hold `value`; empty: any event of the kind
  std::string value;
  std::string instance;  // of VRRP; empty: any
  std::string text;      // as written

  bool matches(const Event& event) const;
};

// What can be waited for: "NODE is master", "NODE takes ADDRESS", ...
struct EventPhrase {
  std::string_view words;  // after the node's name; ADDRESS stands for one
  std::string_view kind;
  std::string_view field;
  std::string_view value;
};
std::span<const EventPhrase> event_phrases();

// "2s after lb2 is master", "2s after lb2 is master of VI_1", "when lb1 sees 10.0.0.21 down"; nullopt: it is none.
std::optional<Trigger> parse_trigger(std::string_view text);

}  // namespace viplane::scenarios
