// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/loop.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <memory>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::uint64_t kTimerWatch = 0;
constexpr int kEventsAtOnce = 32;

timespec to_timespec(Time time) {
  const std::int64_t nanoseconds = std::max<std::int64_t>(time.time_since_epoch().count(), 1);  // 0 would disarm
  return {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
}

}  // namespace

struct Loop::Timer final : Handle {
  Timer(Loop& its_loop, Time when, std::function<void()> its_action)
      : loop(its_loop), place(loop.timers_.emplace(when, this)), is_waiting(true), action(std::move(its_action)) {}
  ~Timer() override {
    if (is_waiting) loop.timers_.erase(place);
  }
  Loop& loop;
  Timers::iterator place;
  bool is_waiting;
  std::function<void()> action;
};

struct Loop::Watch final : Handle {
  Watch(Loop& its_loop, int its_descriptor, std::uint32_t events, Ready its_ready)
      : loop(its_loop), number(loop.next_watch_++), descriptor(its_descriptor), ready(std::move(its_ready)) {
    epoll_event event{.events = events, .data = {.u64 = number}};
    system_call(epoll_ctl(loop.epoll_.get(), EPOLL_CTL_ADD, descriptor, &event), "watch a descriptor");
    loop.watches_.emplace(number, this);
  }
  ~Watch() override {
    loop.watches_.erase(number);
    epoll_ctl(loop.epoll_.get(), EPOLL_CTL_DEL, descriptor, nullptr);
  }
  Loop& loop;
  std::uint64_t number;
  int descriptor;
  Ready ready;
};

Loop::Loop()
    : epoll_(system_call(epoll_create1(EPOLL_CLOEXEC), "make an epoll instance")),
      timerfd_(system_call(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "make a timer")) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kTimerWatch}};
  system_call(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, timerfd_.get(), &event), "watch the timer");
}

Loop::~Loop() = default;

Time Loop::now() const {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return Time(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

HandlePtr Loop::call_at(Time when, std::function<void()> action) {
  return std::make_unique<Timer>(*this, when, std::move(action));  // armed before the loop waits again
}

HandlePtr Loop::watch(int descriptor, std::uint32_t events, Ready ready) {
  return std::make_unique<Watch>(*this, descriptor, events, std::move(ready));
}

void Loop::run() {
  is_running_ = true;
  while (is_running_) {
    run_due_timers();
    if (!is_running_) break;
    arm();
    const bool is_due = !timers_.empty() && timers_.begin()->first <= now();
    serve_descriptors(is_due ? 0 : -1);
  }
}

// Only what was due when it began: an action that asks for "now" again comes after the descriptors.
void Loop::run_due_timers() {
  const Time begun = now();
  while (is_running_ && !timers_.empty() && timers_.begin()->first <= begun) {
    Timer& timer = *timers_.begin()->second;
    greatest_lateness_ = std::max(greatest_lateness_, begun - timer.place->first);
    timers_.erase(timer.place);
    timer.is_waiting = false;
    const auto action = std::move(timer.action);  // it may destroy its timer
    action();
    if (now() - begun > std::chrono::milliseconds(1)) break;  // let the packets through
  }
}

void Loop::arm() {
  const std::optional<Time> next = timers_.empty() ? std::nullopt : std::optional<Time>(timers_.begin()->first);
  if (next == armed_for_) return;
  itimerspec when{};
  if (next) when.it_value = to_timespec(*next);
  system_call(timerfd_settime(timerfd_.get(), TFD_TIMER_ABSTIME, &when, nullptr), "set the timer");
  armed_for_ = next;
}

void Loop::serve_descriptors(int timeout_ms) {
  std::array<epoll_event, kEventsAtOnce> events{};
  const int count = epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, timeout_ms);
  if (count < 0 && errno != EINTR) system_call(count, "wait for descriptors");
  for (int i = 0; i < count && is_running_; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kTimerWatch) {
      std::uint64_t expirations = 0;
      (void)!::read(timerfd_.get(), &expirations, sizeof expirations);
      armed_for_.reset();
      continue;
    }
    const auto found = watches_.find(event.data.u64);
    if (found == watches_.end()) continue;  // destroyed by one before it
    const Ready ready = found->second->ready;
    ready(event.events);
  }
}

Duration Loop::take_greatest_lateness() { return std::exchange(greatest_lateness_, Duration{}); }

}  // namespace viplane::live
