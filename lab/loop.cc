// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/loop.h"

#include <sys/epoll.h>
#include <time.h>

#include <algorithm>
#include <array>

#include "posix/system_call.h"

namespace viplane::lab {

Time now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return Time(std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec));
}

Loop::Loop() : epoll_(system_call(::epoll_create1(EPOLL_CLOEXEC), "make an epoll descriptor")) {}

Loop::Timer Loop::at(Time when, std::function<void()> action) {
  const Timer timer{when, ++asked_};
  timers_.emplace(timer, std::move(action));
  return timer;
}

void Loop::watch(int descriptor, std::uint32_t events, std::function<void(std::uint32_t)> ready) {
  epoll_event event{events, {.fd = descriptor}};
  system_call(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event), "watch a descriptor");
  watched_[descriptor] = std::move(ready);
}

void Loop::watch_again(int descriptor, std::uint32_t events) {
  epoll_event event{events, {.fd = descriptor}};
  system_call(::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event), "watch a descriptor for something else");
}

void Loop::forget(int descriptor) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, descriptor, nullptr);  // one that is not watched is forgotten already
  watched_.erase(descriptor);
}

void Loop::run_until(Time end) {
  stopped_ = false;
  while (!stopped_ && now() < end) {
    wait(end);
    run_due();
  }
}

void Loop::run_due() {
  for (const Time present = now(); !stopped_ && !timers_.empty() && timers_.begin()->first.first <= present;) {
    auto due = timers_.extract(timers_.begin());
    due.mapped()();
  }
}

void Loop::wait(Time end) {
  const Time until = timers_.empty() ? end : std::min(end, timers_.begin()->first.first);
  const Duration span = std::clamp<Duration>(until - now(), Duration{0}, std::chrono::seconds(3600));
  const timespec timeout{.tv_sec = span / std::chrono::seconds(1), .tv_nsec = (span % std::chrono::seconds(1)).count()};
  std::array<epoll_event, 64> events;
  const int count = ::epoll_pwait2(epoll_.get(), events.data(), events.size(), &timeout, nullptr);
  for (int i = 0; i < count && !stopped_; ++i) {
    // One that an earlier action of this round has forgotten is no longer there.
    const auto found = watched_.find(events[i].data.fd);
    if (found == watched_.end()) continue;
    const auto ready = found->second;  // a copy: the action may forget itself
    ready(events[i].events);
  }
}

}  // namespace viplane::lab
