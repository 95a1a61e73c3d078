// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/chronicle.h"

#include <algorithm>

namespace viplane::scenarios {

void Chronicle::record(Event event) {
  if (observer_) observer_(event);
  events_.push_back(std::move(event));
}

std::vector<Event> Chronicle::in_order(Time end) const {
  std::vector<Event> events = events_;
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  for (Event& event : events) event.at = std::max(to_scenario(event.at), Time{});
  std::erase_if(events, [end](const Event& event) { return event.at > end; });
  return events;
}

}  // namespace viplane::scenarios
