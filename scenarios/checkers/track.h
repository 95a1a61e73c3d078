// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

#include "net/time.h"

namespace viplane::scenarios {

// A value over time: constant between steps. Steps arrive in the order of time.
template <class Value>
class Track {
 public:
  explicit Track(Value initial = Value{}) : initial_(std::move(initial)) {}

  void set(Time at, Value value) {
    if (!steps_.empty() && steps_.back().first == at) {
      steps_.back().second = std::move(value);
    } else {
      steps_.emplace_back(at, std::move(value));
    }
  }

  // The value just after what happened at `at`.
  const Value& at(Time at) const {
    const auto after = std::upper_bound(steps_.begin(), steps_.end(), at,
                                        [](Time time, const auto& step) { return time < step.first; });
    return after == steps_.begin() ? initial_ : std::prev(after)->second;
  }

  // The value just before what happened at `at`.
  const Value& before(Time at) const { return this->at(at - Duration(1)); }
  const Value& last() const { return steps_.empty() ? initial_ : steps_.back().second; }
  const std::vector<std::pair<Time, Value>>& steps() const { return steps_; }

 private:
  Value initial_;
  std::vector<std::pair<Time, Value>> steps_;
};

}  // namespace viplane::scenarios
