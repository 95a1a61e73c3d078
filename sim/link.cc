// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/link.h"

#include <algorithm>

#include "net/ethernet.h"
#include "sim/nic.h"
#include "sim/switch.h"

namespace viplane::sim {
namespace {

// Preamble, frame check sequence and the gap between frames; the least frame without its check sequence.
constexpr std::size_t kWireOverhead = 24;
constexpr std::size_t kLeastFrame = 60;

void discard_frame(void* buffer) { FrameRef::adopt(static_cast<FrameBuffer*>(buffer)); }

// An event's tag: which end, of which epoch, from whom.
constexpr std::uint32_t pack(unsigned end, std::uint16_t epoch, std::uint16_t sender) {
  return end << 31 | std::uint32_t{sender} << 16 | epoch;
}

}  // namespace

Link::Link(Fabric& fabric, std::string name, const LinkSpec& spec, Random random)
    : fabric_(fabric), name_(std::move(name)), spec_(spec), random_(random) {
  if (spec_.bits_per_second == 0) return;
  picoseconds_per_octet_ = 8'000'000'000'000ULL / spec_.bits_per_second;
  queue_time_ = Duration(std::uint64_t{spec_.queue_octets} * picoseconds_per_octet_ / 1000);
}

void Link::attach(unsigned end, End what) { ends_[end] = what; }

Duration Link::serialisation(std::size_t octets) const {
  return Duration((std::max(octets, kLeastFrame) + kWireOverhead) * picoseconds_per_octet_ / 1000);
}

void Link::transmit(unsigned from, FrameRef frame, Time at, std::uint16_t sender) {
  if (!has_carrier_ || silent_cuts_ > 0) return fabric_.lose(Loss::link_down, frame.view());
  if (frame.size() > spec_.mtu + EthernetView::kSize) return fabric_.lose(Loss::too_big, frame.view());
  Direction& direction = directions_[from];
  LinkEffect effect;
  if (!direction.rules.empty() && !passes_rules(direction, frame, effect)) return;

  const Time start = std::max(at, direction.busy_until);
  if (spec_.queue_octets != 0 && start - at > queue_time_) return fabric_.lose(Loss::queue_full, frame.view());
  const Duration wire_time = serialisation(frame.size());
  for (unsigned sent = 0; sent <= effect.copies; ++sent) {
    direction.busy_until = std::max(direction.busy_until, start) + wire_time;
    direction.on_wire += wire_time;
    if (sent > 0) ++fabric_.counters.copies;
    FrameRef copy = sent < effect.copies ? frame : std::move(frame);
    deliver(1 - from, std::move(copy), direction.busy_until + spec_.delay + effect.delay, sender);
  }
}

bool Link::passes_rules(Direction& direction, FrameRef& frame, LinkEffect& sum) {
  for (const Rule& rule : direction.rules) {
    LinkEffect effect = rule.judge(frame.view(), random_);
    if (effect.lose) {
      fabric_.lose(effect.why, frame.view());
      return false;
    }
    sum.delay += effect.delay;
    sum.copies += effect.copies;
    if (effect.instead) frame = std::move(effect.instead);
  }
  return true;
}

void Link::insert(Way way, FrameRef frame, std::uint16_t sender) {
  ++fabric_.counters.copies;
  const auto to = way == Way::forth ? 1u : 0u;
  if (!has_carrier_) return fabric_.lose(Loss::link_down, frame.view());
  deliver(to, std::move(frame), fabric_.scheduler.now(), sender);
}

void Link::deliver(unsigned to, FrameRef frame, Time arrival, std::uint16_t sender) {
  const End& far = ends_[to];
  const bool from_interface = ends_[1 - to].nic != nullptr;
  if (far.fabric_switch != nullptr && from_interface && arrival - fabric_.scheduler.now() <= kLookAhead) {
    far.fabric_switch->forward(far.port, std::move(frame), arrival, sender);
    return;
  }
  ++fabric_.counters.in_flight;
  const auto fire = [](void* link, void* buffer, std::uint32_t tag) {
    static_cast<Link*>(link)->arrive(tag >> 31, FrameRef::adopt(static_cast<FrameBuffer*>(buffer)),
                                     static_cast<std::uint16_t>(tag >> 16 & 0x7fff), static_cast<std::uint16_t>(tag));
  };
  fabric_.scheduler.call_at(arrival, fire, this, frame.release(), pack(to, epoch_, sender), &discard_frame);
}

void Link::arrive(unsigned to, FrameRef frame, std::uint16_t sender, std::uint16_t epoch) {
  --fabric_.counters.in_flight;
  if (epoch != epoch_) return fabric_.lose(Loss::link_down, frame.view());
  const End& end = ends_[to];
  if (end.nic != nullptr) return end.nic->arrive(std::move(frame));
  end.fabric_switch->forward(end.port, std::move(frame), fabric_.scheduler.now(), sender);
}

void Link::cut(bool carrier_loss) {
  ++(carrier_loss ? carrier_cuts_ : silent_cuts_);
  ++epoch_;
  update_carrier();
}

void Link::heal(bool carrier_loss) {
  int& cuts = carrier_loss ? carrier_cuts_ : silent_cuts_;
  cuts = std::max(cuts - 1, 0);
  update_carrier();
}

void Link::set_power(unsigned end, bool powered) {
  powered_[end] = powered;
  if (!powered) ++epoch_;
  update_carrier();
}

void Link::update_carrier() {
  const bool carrier = carrier_cuts_ == 0 && powered_[0] && powered_[1];
  if (carrier == has_carrier_) return;
  has_carrier_ = carrier;
  for (Direction& direction : directions_) direction.busy_until = Time{};
  for (const End& end : ends_) {
    if (end.nic != nullptr) end.nic->carrier_changed(carrier);
    if (end.fabric_switch != nullptr) end.fabric_switch->carrier_changed(end.port, carrier);
  }
}

LinkRuleId Link::add_rule(Way way, LinkRule rule) {
  directions_[static_cast<std::size_t>(way)].rules.push_back({next_rule_, std::move(rule)});
  return next_rule_++;
}

void Link::remove_rule(LinkRuleId id) {
  for (Direction& direction : directions_)
    std::erase_if(direction.rules, [id](const Rule& rule) { return rule.id == id; });
}

}  // namespace viplane::sim
