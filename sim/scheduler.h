// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "net/time.h"

namespace ns3 {
class SimulatorImpl;
}

namespace viplane::sim {

class TimerEvent;

// ns-3's event core behind a narrow and cheap door. There is one in a process at a time, because ns3::Simulator is
// global; a World owns it. Uses ns-3's PriorityQueueScheduler and never removes events: a cancelled event fires into
// the void.
class Scheduler {
 public:
  Scheduler();
  ~Scheduler();  // discards what is pending
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  Time now() const;
  void run_until(Time end);  // events at `end` still run

  // One event without a std::function: calls fire(target, argument, tag) at `when` (now, where that has passed). If the
  // world ends before, discard(argument) is called instead, where given. Events of one instant run in the order of the
  // calls that made them.
  using Fire = void (*)(void* target, void* argument, std::uint32_t tag);
  using Discard = void (*)(void* argument);
  void call_at(Time when, Fire fire, void* target, void* argument = nullptr, std::uint32_t tag = 0,
               Discard discard = nullptr);

  std::uint64_t events_fired() const;

 private:
  friend class Timer;
  TimerEvent* schedule_timer(class Timer& timer, Time when);
  void stop_when_idle();

  ns3::SimulatorImpl* simulator_;
  std::uint64_t events_at_last_look_ = 0;
};

// One deadline that is moved often. Arming later than before costs nothing: the pending event finds out when it fires
// and goes back to wait. A Timer that lives in a reused slot (a connection) reuses its pending event as well.
class Timer {
 public:
  using Fire = void (*)(void* owner);
  Timer(Scheduler& scheduler, Fire fire, void* owner) : scheduler_(scheduler), fire_(fire), owner_(owner) {}
  // Timer t = Timer::of<&Connection::on_timeout>(scheduler, *this);
  template <auto Method, typename Owner>
  static Timer of(Scheduler& scheduler, Owner& owner) {
    return Timer(
        scheduler, [](void* self) { (static_cast<Owner*>(self)->*Method)(); }, &owner);
  }
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void arm(Time when);
  void cancel() { armed_ = false; }
  bool armed() const { return armed_; }
  Time deadline() const { return deadline_; }  // of the last arm()

 private:
  friend class TimerEvent;
  void on_event();

  Scheduler& scheduler_;
  Fire fire_;
  void* owner_;
  TimerEvent* pending_ = nullptr;
  Time pending_at_{};
  Time deadline_{};
  bool armed_ = false;
};

}  // namespace viplane::sim
