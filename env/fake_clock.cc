// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_clock.h"

#include <algorithm>
#include <utility>

namespace viplane {

struct FakeClock::Timer : Handle {
  Timer(const std::shared_ptr<Timers>& in, Key at) : timers(in), key(at) {}
  ~Timer() override {
    if (const auto planned = timers.lock()) planned->erase(key);
  }
  std::weak_ptr<Timers> timers;
  Key key;
};

HandlePtr FakeClock::call_at(Time when, std::function<void()> action) {
  const Key key{when, asked_++};
  timers_->emplace(key, std::move(action));
  return std::make_unique<Timer>(timers_, key);
}

void FakeClock::post_at(Time when, std::function<void()> action) {
  timers_->emplace(Key{when, asked_++}, std::move(action));
}

std::optional<Time> FakeClock::deadline() const {
  if (timers_->empty()) return std::nullopt;
  return timers_->begin()->first.first;
}

bool FakeClock::run_next() {
  if (timers_->empty()) return false;
  const auto next = timers_->extract(timers_->begin());  // out of the map first: the action may plan or cancel anything
  now_ = std::max(now_, next.key().first);
  next.mapped()();
  return true;
}

void FakeClock::run_until(Time end) {
  while (!timers_->empty() && timers_->begin()->first.first <= end) run_next();
  now_ = std::max(now_, end);
}

}  // namespace viplane
