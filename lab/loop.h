// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>

#include "net/time.h"
#include "posix/descriptor.h"

namespace viplane::lab {

Time now();  // CLOCK_MONOTONIC

// Timers and readable descriptors of one thread, for the laboratory's own processes: load, probes, servers, the runner.
class Loop {
 public:
  Loop();

  using Timer = std::pair<Time, std::uint64_t>;
  // As soon as possible where `when` has passed. Actions may ask for more and cancel others.
  Timer at(Time when, std::function<void()> action);
  void cancel(const Timer& timer) { timers_.erase(timer); }

  // `ready` gets the epoll events; level-triggered. One registration a descriptor.
  void watch(int descriptor, std::uint32_t events, std::function<void(std::uint32_t)> ready);
  void watch_again(int descriptor, std::uint32_t events);  // for other events than before
  void forget(int descriptor);                             // before it is closed

  void run_until(Time end);
  void run() { run_until(Time::max()); }  // until stop()
  void stop() { stopped_ = true; }

 private:
  void run_due();
  void wait(Time end);

  Descriptor epoll_;
  std::map<Timer, std::function<void()>> timers_;
  std::map<int, std::function<void(std::uint32_t)>> watched_;
  std::uint64_t asked_ = 0;
  bool stopped_ = false;
};

}  // namespace viplane::lab
