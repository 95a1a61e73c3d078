// SPDX-License-Identifier: GPL-2.0-or-later
// interface_up_down_delays: INTERFACE DOWN_DELAY [UP_DELAY], in seconds.
#include <algorithm>

#include "control/config/draft.h"
#include "control/config/read_lists.h"
#include "control/config/values.h"

namespace viplane::config {

void read_interface_delays(Reader& reader, Draft& draft, const Statement& statement) {
  constexpr Duration kMost = std::chrono::seconds(255);
  for (const Statement& entry : statement.block) {
    if (entry.words.empty() || !has_shape(reader, entry, Shape::line) || !is_interface_name(reader, entry, 0)) continue;
    InterfaceDelays delays{.location = reader.reporter.locate(entry.place()), .interface = entry.keyword()};
    if (entry.words.size() < 2) {
      reader.reporter.warning(entry.place(),
                              {"missing-parameter", "'" + entry.keyword() + "' has no delay; the line is left out",
                               statement.keyword(), "INTERFACE DOWN_DELAY [UP_DELAY]"});
      continue;
    }
    const auto down = timer(reader, entry, Duration{0}, kMost, "the line is left out", 1);
    if (!down) continue;
    const auto up =
        entry.words.size() > 2 ? timer(reader, entry, Duration{0}, kMost, "the down delay is used", 2) : std::nullopt;
    delays.down = *down;
    delays.up = up.value_or(*down);
    tell_extra(reader, entry, 3);
    std::erase_if(draft.interface_delays, [&](const auto& known) { return known.interface == delays.interface; });
    draft.interface_delays.push_back(std::move(delays));
  }
}

}  // namespace viplane::config
