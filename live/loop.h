// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "env/clock.h"
#include "posix/descriptor.h"

namespace viplane::live {

// The heart of a live process: one thread, epoll for descriptors, a timerfd for the clock. Everything of a Host happens
// inside run(), one callback at a time.
//
// Time is CLOCK_MONOTONIC (the wall clock may be set back and nothing happens), in nanoseconds since boot. The oldest
// due timer goes first; descriptors are served between timers, so that neither starves the other.
class Loop final : public Clock {
 public:
  // Called with the EPOLL* events that are ready, level-triggered. It may destroy its own handle and any other.
  using Ready = std::function<void(std::uint32_t events)>;

  Loop();
  ~Loop() override;
  Loop(const Loop&) = delete;

  Time now() const override;
  [[nodiscard]] HandlePtr call_at(Time when, std::function<void()> action) override;

  // Watches a descriptor that stays open as long as the handle. `events`: EPOLLIN, EPOLLOUT, ...
  [[nodiscard]] HandlePtr watch(int descriptor, std::uint32_t events, Ready ready);

  void run();  // until stop()
  void stop() { is_running_ = false; }

  // How late timers ran: the greatest lateness since the last call, which resets it. A machine learns of a single
  // timer's lateness by comparing now() with the time it asked for.
  Duration take_greatest_lateness();

 private:
  struct Timer;
  struct Watch;
  using Timers = std::multimap<Time, Timer*>;

  void arm();
  void run_due_timers();
  void serve_descriptors(int timeout_ms);

  Descriptor epoll_;
  Descriptor timerfd_;
  Timers timers_;
  std::optional<Time> armed_for_;
  std::map<std::uint64_t, Watch*> watches_;  // by the number epoll hands back: a dead watch is not found
  std::uint64_t next_watch_ = 1;
  Duration greatest_lateness_{};
  bool is_running_ = false;
};

}  // namespace viplane::live
