// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "net/time.h"

namespace viplane {

// One line of events.jsonl; the same lines in both worlds, so that checkers read either.
struct Event {
  using Value = std::variant<std::int64_t, double, std::string>;

  Time at;
  std::string node;  // set by the log of that node when empty
  std::string kind;  // "vrrp.state", "health.down", "address.added", ...; docs/events.md lists them
  std::vector<std::pair<std::string, Value>> fields;
};

class EventLog {
 public:
  virtual ~EventLog() = default;
  virtual void record(Event event) = 0;
};

// Keeps nothing.
class NoLog final : public EventLog {
 public:
  void record(Event) override {}
};

}  // namespace viplane
