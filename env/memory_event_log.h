// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "env/event_log.h"

namespace viplane {

// Keeps the events of one node in memory.
class MemoryEventLog : public EventLog {
 public:
  explicit MemoryEventLog(std::string node = {}) : node_(std::move(node)) {}

  void record(Event event) override;

  const std::vector<Event>& events() const { return events_; }
  std::vector<Event> of_kind(std::string_view kind) const;
  std::size_t count(std::string_view kind) const;
  std::string text() const;  // as events.jsonl has it
  void clear() { events_.clear(); }

 private:
  std::string node_;
  std::vector<Event> events_;
};

}  // namespace viplane
