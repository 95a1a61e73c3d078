// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

#include "env/event_log.h"

namespace viplane::live {

// How much an operator wants to read of it.
enum class Weight { detail, transition, trouble };

struct LogLine {
  Weight weight = Weight::detail;
  std::string text;  // plain words: "VI_1: backup -> master, priority 100: no advertisement for 3.609 s"
};

// The event as one line for people, with its reason. Every event has one; kinds not known here read "KIND key=value".
LogLine to_log_line(const Event& event);

}  // namespace viplane::live
