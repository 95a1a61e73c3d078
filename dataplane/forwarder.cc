// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/forwarder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "dataplane/connection_table.h"
#include "dataplane/slow_path.h"

namespace viplane::dataplane {
namespace {

// The first six octets of a frame, as a number in the order of the wire.
VIPLANE_INLINE std::uint64_t target_mac(const Frame& frame) {
  std::uint64_t value;
  std::memcpy(&value, frame.data, sizeof value);
  return value & 0xffffffffffff;
}

std::uint64_t number(const MacAddress& mac) {
  std::uint64_t value = 0;
  std::memcpy(&value, mac.octets.data(), mac.octets.size());
  return value;
}

constexpr std::uint64_t kGroupBit = 1;  // broadcast, multicast

enum class Stage : std::uint8_t { flow, other, settled };

// What stage one found out about a frame.
struct Parsed {
  path::Packet packet;
  std::uint64_t place;
  Stage stage;
  Reason reason;  // when settled
};

struct Held {
  std::size_t index;
  NextHopIndex next_hop;
};

}  // namespace

struct Forwarder::Impl {
  Impl(ServiceTable& services, Emitter& emitter, std::size_t slots)
      : connections(services.state(), slots), slow_path(connections, emitter) {
    held.reserve(kBatchSize);
  }

  VIPLANE_INLINE bool is_addressed(const Frame& frame) const {
    const std::uint64_t mac = target_mac(frame);
    return mac == first_own_mac || (mac & kGroupBit) != 0 || own_macs.empty() ||
           std::find(own_macs.begin(), own_macs.end(), mac) != own_macs.end();
  }

  VIPLANE_INLINE void parse(Frame& frame, Parsed& parsed) {
    parsed.stage = Stage::settled;
    if (frame.length < path::kEthernetSize) [[unlikely]] {
      parsed.reason = Reason::malformed;
      return;
    }
    if (!is_addressed(frame)) {
      parsed.reason = Reason::not_addressed;
      return;
    }
    FrameView view(frame);
    switch (path::parse(view, parsed.packet)) {
      case path::Parsed::flow:
        parsed.stage = Stage::flow;
        parsed.place = connections.prefetch(parsed.packet.key);
        break;
      case path::Parsed::other: parsed.stage = Stage::other; break;
      case path::Parsed::malformed: parsed.reason = Reason::malformed; break;
      case path::Parsed::bad_checksum: parsed.reason = Reason::bad_checksum; break;
    }
  }

  // Whether the packet core has sent a plain packet; else the outcome says why not.
  VIPLANE_INLINE path::Outcome forward(Frame& frame, const Parsed& parsed) {
    ParsedFrameView view(frame);
    path::Leaving leaving;
    path::FlowEntry* flow = connections.find_at(parsed.packet.key, parsed.place);
    const path::Outcome outcome = path::forward(view, parsed.packet, flow, connections, leaving);
    if (outcome <= path::Outcome::reply_translated) [[likely]] {
      view.commit(frame);
      frame.egress = leaving.egress;
    }
    return outcome;
  }

  VIPLANE_INLINE void finish(Frame& frame, const Parsed& parsed, std::size_t index) {
    Reason reason = parsed.reason;
    if (parsed.stage == Stage::flow) [[likely]] {
      const path::Outcome outcome = forward(frame, parsed);
      if (outcome <= path::Outcome::reply_translated) [[likely]] {
        settle(frame, static_cast<Reason>(outcome), Verdict::transmit);
        return;
      }
      reason = slow_path.settle(frame, parsed.packet, outcome);
    } else if (parsed.stage == Stage::other) {
      reason = slow_path.other(frame);
    }
    settle(frame, reason, verdict_of(reason));
    if (reason == Reason::neighbour_unresolved) held.push_back({index, slow_path.awaited()});
  }

  VIPLANE_INLINE void settle(Frame& frame, Reason reason, Verdict verdict) {
    frame.reason = static_cast<std::uint8_t>(reason);
    frame.verdict = verdict;
    ++counters.by_reason[static_cast<std::size_t>(reason)];
  }

  ConnectionTable connections;
  SlowPath slow_path;
  Counters counters;
  std::uint64_t first_own_mac = ~std::uint64_t{0};  // most frames are for it
  std::vector<std::uint64_t> own_macs;
  std::vector<Held> held;
};

static_assert(static_cast<int>(Reason::tunnelled) == static_cast<int>(path::Outcome::tunnelled) &&
              static_cast<int>(Reason::routed) == static_cast<int>(path::Outcome::routed) &&
              static_cast<int>(Reason::translated) == static_cast<int>(path::Outcome::translated) &&
              static_cast<int>(Reason::reply_translated) == static_cast<int>(path::Outcome::reply_translated));

Forwarder::Forwarder(ServiceTable& services, Emitter& emitter, std::size_t slots)
    : impl_(std::make_unique<Impl>(services, emitter, slots)) {}
Forwarder::~Forwarder() = default;

void Forwarder::process(std::span<Frame> frames, Time now) {
  Impl& impl = *impl_;
  impl.connections.set_now(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  impl.connections.services().follow_next_hops();
  impl.held.clear();
  std::array<Parsed, kBatchSize> parsed;
  for (std::size_t first = 0; first < frames.size(); first += kBatchSize) {
    const std::size_t count = std::min(kBatchSize, frames.size() - first);
    for (std::size_t i = 0; i < count; ++i) impl.parse(frames[first + i], parsed[i]);
    for (std::size_t i = 0; i < count; ++i) impl.finish(frames[first + i], parsed[i], first + i);
  }
}

NextHopIndex Forwarder::awaited(std::size_t index) const {
  const auto is_it = [index](const Held& held) { return held.index == index; };
  const auto at = std::find_if(impl_->held.begin(), impl_->held.end(), is_it);
  return at == impl_->held.end() ? kNoNextHop : at->next_hop;
}

void Forwarder::set_own_macs(std::span<const MacAddress> macs) {
  impl_->own_macs.clear();
  for (const MacAddress& mac : macs) impl_->own_macs.push_back(number(mac));
  impl_->first_own_mac = macs.empty() ? ~std::uint64_t{0} : number(macs.front());
}

void Forwarder::set_options(const Options& options) { impl_->connections.set_options(options); }
const Options& Forwarder::options() const { return impl_->connections.options(); }

std::size_t Forwarder::expire(Time now, std::size_t budget) {
  impl_->connections.set_now(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  impl_->slow_path.reassembly().expire(impl_->connections.now_ns());
  return impl_->connections.expire(budget);
}

std::size_t Forwarder::connections() const { return impl_->connections.size(); }

void Forwarder::for_each_connection(Time now, const std::function<void(const ConnectionStatus&)>& visit) const {
  impl_->connections.set_now(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  impl_->connections.for_each(visit);
}

void Forwarder::forget_connections() {
  impl_->connections.clear();
  impl_->slow_path.reassembly().clear();
}

void Forwarder::set_sync_group(std::optional<Endpoint> group) { impl_->slow_path.set_sync_group(group); }

void Forwarder::set_listener(StateListener* listener) { impl_->connections.set_listener(listener); }

Adoption Forwarder::adopt(const SharedConnection& connection, Time now, Known known) {
  impl_->connections.set_now(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  return impl_->connections.adopt(connection, known);
}

void Forwarder::share(std::size_t first, std::size_t count, Time now,
                      const std::function<void(const SharedConnection&)>& visit) {
  impl_->connections.set_now(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  impl_->connections.share(first, count, visit);
}

void Forwarder::share_templates(Time now, const std::function<void(const SharedConnection&)>& visit) {
  impl_->connections.set_now(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  impl_->connections.share_templates(visit);
}

std::size_t Forwarder::groups() const { return impl_->connections.groups(); }

const Counters& Forwarder::counters() const { return impl_->counters; }

}  // namespace viplane::dataplane
