// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/neighbour_table.h"

#include <array>

namespace viplane::sim {
namespace {

constexpr std::array<std::string_view, 8> kStateNames = {"none",  "incomplete", "reachable", "stale",
                                                         "delay", "probe",      "failed",    "permanent"};
constexpr Duration kDrawReachableTimeEvery = std::chrono::minutes(5);  // neigh_periodic_work()

}  // namespace

std::string_view to_string(NeighbourState state) { return kStateNames[static_cast<std::size_t>(state)]; }

Neighbour::Neighbour(NeighbourTable& table, IpAddress address)
    : table_(table),
      address_(address),
      confirmed_(table.scheduler_.now() - 2 * table.settings_.base_reachable_time),
      timer_(Timer::of<&Neighbour::on_timer>(table.scheduler_, *this)) {}

void Neighbour::on_timer() { table_.on_timer(*this); }

NeighbourTable::NeighbourTable(Scheduler& scheduler, NeighbourOutput& output, Random random, NeighbourSettings settings)
    : scheduler_(scheduler), output_(output), random_(random), settings_(settings) {}

Neighbour& NeighbourTable::entry(const IpAddress& address) {
  auto& slot = entries_[address];
  if (!slot) slot = std::make_unique<Neighbour>(*this, address);
  return *slot;
}

const Neighbour* NeighbourTable::find(const IpAddress& address) const {
  const auto found = entries_.find(address);
  return found == entries_.end() ? nullptr : found->second.get();
}

// neigh_rand_reach_time(): between a half and one and a half of the base, the same for all entries until drawn anew.
Duration NeighbourTable::reachable_time() {
  const Time now = scheduler_.now();
  if (reachable_time_ == Duration::zero() || now - reachable_time_drawn_ >= kDrawReachableTimeEvery) {
    const double factor = 0.5 + random_.unit();
    reachable_time_ =
        Duration(static_cast<std::int64_t>(static_cast<double>(settings_.base_reachable_time.count()) * factor));
    reachable_time_drawn_ = now;
  }
  return reachable_time_;
}

// __neigh_event_send(): what a packet does to an entry that is not simply reachable.
void NeighbourTable::send_slowly(Neighbour& neighbour, FrameRef packet) {
  neighbour.used_ = scheduler_.now();
  switch (neighbour.state_) {
    case NeighbourState::none:
    case NeighbourState::failed:
      neighbour.probes_ = settings_.unicast_probes;  // there is no MAC to probe: all that is left goes to everybody
      neighbour.waiting_.push_back(std::move(packet));
      enter(neighbour, NeighbourState::incomplete);
      probe(neighbour);
      return;
    case NeighbourState::incomplete:
      if (neighbour.waiting_.size() >= settings_.queue_limit) neighbour.waiting_.pop_front();
      neighbour.waiting_.push_back(std::move(packet));
      return;
    case NeighbourState::stale: enter(neighbour, NeighbourState::delay); break;
    default: break;
  }
  output_.transmit(std::move(packet), neighbour.mac_);
}

void NeighbourTable::enter(Neighbour& neighbour, NeighbourState state) {
  const Time now = scheduler_.now();
  neighbour.state_ = state;
  neighbour.updated_ = now;
  switch (state) {
    case NeighbourState::reachable: neighbour.timer_.arm(neighbour.confirmed_ + reachable_time()); break;
    case NeighbourState::delay: neighbour.timer_.arm(now + settings_.delay_first_probe_time); break;
    case NeighbourState::incomplete:
    case NeighbourState::probe: neighbour.timer_.arm(now + settings_.retransmit_time); break;
    default: neighbour.timer_.cancel();
  }
}

// neigh_timer_handler()
void NeighbourTable::on_timer(Neighbour& neighbour) {
  const Time now = scheduler_.now();
  switch (neighbour.state_) {
    case NeighbourState::reachable:
      if (now < neighbour.confirmed_ + reachable_time()) {
        neighbour.timer_.arm(neighbour.confirmed_ + reachable_time());
      } else {
        const bool in_use = now < neighbour.used_ + settings_.delay_first_probe_time;
        enter(neighbour, in_use ? NeighbourState::delay : NeighbourState::stale);
      }
      return;
    case NeighbourState::delay:
      if (now <= neighbour.confirmed_ + settings_.delay_first_probe_time)
        return enter(neighbour, NeighbourState::reachable);
      neighbour.probes_ = 0;
      enter(neighbour, NeighbourState::probe);
      return probe(neighbour);
    case NeighbourState::incomplete:
    case NeighbourState::probe: {
      const bool has_mac = neighbour.state_ == NeighbourState::probe;
      const int most = settings_.unicast_probes + (has_mac ? 0 : settings_.multicast_probes);
      if (neighbour.probes_ >= most) return fail(neighbour);
      neighbour.timer_.arm(now + settings_.retransmit_time);
      return probe(neighbour);
    }
    default: return;
  }
}

void NeighbourTable::probe(Neighbour& neighbour) {
  const bool unicast = neighbour.state_ == NeighbourState::probe;
  ++neighbour.probes_;
  output_.solicit(neighbour, unicast, neighbour.waiting_.empty() ? nullptr : &neighbour.waiting_.front());
}

void NeighbourTable::fail(Neighbour& neighbour) {
  enter(neighbour, NeighbourState::failed);
  std::deque<FrameRef> waiting;
  waiting.swap(neighbour.waiting_);  // reporting may send, and queue anew
  for (FrameRef& packet : waiting) output_.unreachable(std::move(packet));
}

void NeighbourTable::send_waiting(Neighbour& neighbour) {
  std::deque<FrameRef> waiting;
  waiting.swap(neighbour.waiting_);
  for (FrameRef& packet : waiting) send(neighbour, std::move(packet));
}

// neigh_update()
void NeighbourTable::heard(const IpAddress& address, MacAddress mac, News news) {
  const auto found = entries_.find(address);
  if (found == entries_.end() && !news.may_create) return;
  Neighbour& neighbour = found != entries_.end() ? *found->second : entry(address);
  const NeighbourState old = neighbour.state_;
  if (old == NeighbourState::permanent) return;
  NeighbourState state = news.is_answer ? NeighbourState::reachable : NeighbourState::stale;
  const bool was_valid = neighbour.is_valid();
  const bool same_mac = mac == neighbour.mac_;
  if (was_valid && !same_mac && !news.overrides) {
    if (!news.weak_override || old != NeighbourState::reachable) return;
    state = NeighbourState::stale;
    mac = neighbour.mac_;
  } else if (was_valid && same_mac && state == NeighbourState::stale) {
    state = old;
  }
  if (state == NeighbourState::reachable) neighbour.confirmed_ = scheduler_.now();
  if (mac != neighbour.mac_) {
    neighbour.mac_ = mac;
    neighbour.updated_ = scheduler_.now();
    // A MAC that nobody confirmed counts as long unconfirmed.
    if (state != NeighbourState::reachable) neighbour.confirmed_ = scheduler_.now() - 2 * settings_.base_reachable_time;
  }
  if (state != old) {
    enter(neighbour, state);
  } else if (state == NeighbourState::reachable) {
    neighbour.timer_.arm(neighbour.confirmed_ + reachable_time());
  }
  if (!was_valid) send_waiting(neighbour);
}

bool NeighbourTable::is_locked(const IpAddress& address) const {
  const Neighbour* const neighbour = find(address);
  return neighbour != nullptr && scheduler_.now() <= neighbour->updated_ + settings_.lock_time;
}

void NeighbourTable::set_permanent(const IpAddress& address, MacAddress mac) {
  Neighbour& neighbour = entry(address);
  neighbour.mac_ = mac;
  enter(neighbour, NeighbourState::permanent);
  send_waiting(neighbour);
}

void NeighbourTable::flush() { entries_.clear(); }

}  // namespace viplane::sim
