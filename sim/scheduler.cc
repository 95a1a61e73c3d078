// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/scheduler.h"

#include <ns3/event-impl.h>
#include <ns3/nstime.h>
#include <ns3/object-factory.h>
#include <ns3/simulator-impl.h>
#include <ns3/simulator.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace viplane::sim {
namespace {

bool scheduler_exists = false;

// Memory for events: a free list that outlives worlds. Under AddressSanitizer it is plain malloc.
class EventPool {
 public:
  ~EventPool() {
    while (head_ != nullptr) std::free(std::exchange(head_, head_->next));
  }
  void* take() {
#if !defined(__SANITIZE_ADDRESS__)
    if (head_ != nullptr) return std::exchange(head_, head_->next);
#endif
    void* memory = std::malloc(kSize);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  void give(void* memory) {
#if defined(__SANITIZE_ADDRESS__)
    std::free(memory);
#else
    head_ = ::new (memory) Free{head_};
#endif
  }
  static constexpr std::size_t kSize = 64;

 private:
  struct Free {
    Free* next;
  };
  Free* head_ = nullptr;
};

EventPool& event_pool() {
  static EventPool pool;
  return pool;
}

}  // namespace

// Not in the unnamed namespace: TimerEvent, which derives from it, cannot be there.
class PooledEvent : public ns3::EventImpl {
 public:
  static void* operator new(std::size_t) { return event_pool().take(); }
  static void operator delete(void* memory) { event_pool().give(memory); }
};

namespace {

class CallEvent final : public PooledEvent {
 public:
  CallEvent(Scheduler::Fire fire, void* target, void* argument, std::uint32_t tag, Scheduler::Discard discard)
      : tag_(tag), fire_(fire), target_(target), argument_(argument), discard_(discard) {}
  ~CallEvent() override {
    if (discard_ != nullptr) discard_(argument_);
  }

 protected:
  void Notify() override {
    discard_ = nullptr;
    fire_(target_, argument_, tag_);
  }

 private:
  std::uint32_t tag_;
  Scheduler::Fire fire_;
  void* target_;
  void* argument_;
  Scheduler::Discard discard_;
};
static_assert(sizeof(CallEvent) <= EventPool::kSize);

}  // namespace

class TimerEvent final : public PooledEvent {
 public:
  explicit TimerEvent(Timer& timer) : timer_(&timer) {}
  ~TimerEvent() override {
    if (timer_ != nullptr) timer_->pending_ = nullptr;
  }
  void orphan() { timer_ = nullptr; }

 protected:
  void Notify() override {
    if (timer_ == nullptr) return;
    Timer* const timer = std::exchange(timer_, nullptr);
    timer->pending_ = nullptr;
    timer->on_event();
  }

 private:
  Timer* timer_;
};
static_assert(sizeof(TimerEvent) <= EventPool::kSize);

Scheduler::Scheduler() {
  if (std::exchange(scheduler_exists, true))
    throw std::logic_error("one simulated world at a time: ns3::Simulator is global");
  ns3::Simulator::SetScheduler(ns3::ObjectFactory("ns3::PriorityQueueScheduler"));
  simulator_ = ns3::PeekPointer(ns3::Simulator::GetImplementation());
}

Scheduler::~Scheduler() {
  ns3::Simulator::Destroy();
  scheduler_exists = false;
}

Time Scheduler::now() const { return Time(Duration(simulator_->Now().GetTimeStep())); }

void Scheduler::run_until(Time end) {
  if (end < now()) return;
  events_at_last_look_ = 0;
  call_at(
      end, [](void* self, void*, std::uint32_t) { static_cast<Scheduler*>(self)->stop_when_idle(); }, this);
  ns3::Simulator::Run();  // not the implementation's own Run(), which leaves every ns3::Time registered in a set
}

// Runs at the end of a run_until(): steps back behind the events of this instant until none is left.
void Scheduler::stop_when_idle() {
  const std::uint64_t events = events_fired();
  if (events == events_at_last_look_ + 1) {
    simulator_->Stop();
    return;
  }
  events_at_last_look_ = events;
  call_at(
      now(), [](void* self, void*, std::uint32_t) { static_cast<Scheduler*>(self)->stop_when_idle(); }, this);
}

void Scheduler::call_at(Time when, Fire fire, void* target, void* argument, std::uint32_t tag, Discard discard) {
  const Duration delay = std::max(when - now(), Duration::zero());
  // The event list owns the reference that the constructor makes, and releases it after the event.
  simulator_->Schedule(ns3::TimeStep(static_cast<std::uint64_t>(delay.count())),
                       new CallEvent(fire, target, argument, tag, discard));
}

TimerEvent* Scheduler::schedule_timer(Timer& timer, Time when) {
  const Duration delay = std::max(when - now(), Duration::zero());
  auto* event = new TimerEvent(timer);
  simulator_->Schedule(ns3::TimeStep(static_cast<std::uint64_t>(delay.count())), event);
  return event;
}

std::uint64_t Scheduler::events_fired() const { return simulator_->GetEventCount(); }

Timer::~Timer() {
  if (pending_ != nullptr) pending_->orphan();
}

void Timer::arm(Time when) {
  armed_ = true;
  deadline_ = when;
  if (pending_ != nullptr) {
    if (pending_at_ <= when) return;
    pending_->orphan();
  }
  pending_at_ = std::max(when, scheduler_.now());
  pending_ = scheduler_.schedule_timer(*this, when);
}

void Timer::on_event() {
  if (!armed_) return;
  if (deadline_ > scheduler_.now()) {
    arm(deadline_);
    return;
  }
  armed_ = false;
  fire_(owner_);
}

}  // namespace viplane::sim
