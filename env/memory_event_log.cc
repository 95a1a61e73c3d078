// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/memory_event_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "env/event_json.h"

namespace viplane {

void MemoryEventLog::record(Event event) {
  if (event.node.empty()) event.node = node_;
  events_.push_back(std::move(event));
}

std::vector<Event> MemoryEventLog::of_kind(std::string_view kind) const {
  std::vector<Event> found;
  std::copy_if(events_.begin(), events_.end(), std::back_inserter(found),
               [&](const Event& event) { return event.kind == kind; });
  return found;
}

std::size_t MemoryEventLog::count(std::string_view kind) const { return of_kind(kind).size(); }

std::string MemoryEventLog::text() const {
  std::string lines;
  for (const Event& event : events_) {
    append_json(lines, event);
    lines += '\n';
  }
  return lines;
}

}  // namespace viplane
