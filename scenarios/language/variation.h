// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

#include "scenarios/language/scenario.h"

namespace viplane::scenarios {

// A scenario's text with one value changed, or why it could not be.
struct Variation {
  std::string text;
  std::string problem;  // empty: there is none
  std::string remedy;
};

// `path` names the value from the top, step by step: "duration", "topology.link.delay", "faults.0.at",
// "traffic.probe.every" (a client by its name). Keys of mappings that are not there are added. As `topology` is where
// most of it lies, "link.delay" will do for what is in there.
Variation with_value(const std::string& text, std::string_view path, const std::string& value);

// "link.delay=1ms,5ms,20ms"; without values: it is none.
SweepAxis parse_axis(std::string_view text);

// Every fault that has a time comes that much later; where none has, the first that waits for an event. The run lasts
// that much longer, so that what comes after is the same.
void shift_faults(Scenario& scenario, Duration by);

}  // namespace viplane::scenarios
