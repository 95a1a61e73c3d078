// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/tcp_stack.h"

#include <algorithm>

#include "net/icmp.h"
#include "sim/traffic/tcp_slot.h"

namespace viplane::sim {
namespace {

constexpr std::uint8_t kTcp = static_cast<std::uint8_t>(IpProtocol::tcp);
// Linux: net.ipv4.ip_local_port_range.
constexpr std::uint32_t kFirstPort = 32768;
constexpr std::uint32_t kPorts = 60999 - kFirstPort + 1;

}  // namespace

TcpStack::TcpStack(IpStack& ip, TcpPatience patience)
    : ip_(ip), patience_(patience), random_(ip.fork_random("tcp")), secret_(random_.next()) {
  next_port_ = static_cast<std::uint16_t>(random_.next() % kPorts);
  ip_.bind(kTcp, this);
}

TcpStack::~TcpStack() { ip_.bind(kTcp, nullptr); }

TcpStack::Slot* TcpStack::find(TcpHandle handle) const {
  if (handle.slot >= slots_.size()) return nullptr;
  Slot& slot = *slots_[handle.slot];
  return slot.in_use && slot.handle == handle ? &slot : nullptr;
}

TcpStack::Slot* TcpStack::find_tuple(const TcpTuple& tuple) const {
  const std::uint32_t number =
      index_.find(tuple, [this](std::uint32_t record) -> const TcpTuple& { return slots_[record]->tuple; });
  return number == TupleIndex::kNone ? nullptr : slots_[number].get();
}

TcpStack::Slot& TcpStack::allocate(const TcpTuple& tuple) {
  if (free_slots_.empty()) {
    const auto number = static_cast<std::uint32_t>(slots_.size());
    slots_.push_back(std::make_unique<Slot>(*this, number));
    free_slots_.push_back(number);
  }
  Slot& slot = *slots_[free_slots_.back()];
  free_slots_.pop_back();
  slot.begin(tuple);
  index_.insert(tuple, slot.handle.slot);
  return slot;
}

void TcpStack::release(Slot& slot) {
  index_.erase(slot.tuple, slot.handle.slot);
  slot.end();
  free_slots_.push_back(slot.handle.slot);
}

TcpStack::Listening* TcpStack::listening(std::uint16_t port) {
  const auto found = listening_.find(port);
  return found == listening_.end() ? nullptr : &found->second;
}

void TcpStack::listen(std::uint16_t port, TcpListener& listener, std::uint32_t backlog) {
  Listening& entry = listening_[port];
  entry.listener = &listener;
  entry.backlog = backlog;
}

void TcpStack::stop_listening(std::uint16_t port) {
  const auto found = listening_.find(port);
  if (found == listening_.end()) return;
  listening_.erase(found);
  for (const auto& slot : slots_) {
    if (slot->in_use && slot->unaccepted && slot->tuple.local_port == port) abort(slot->handle);
  }
}

std::optional<TcpHandle> TcpStack::accept(std::uint16_t port, TcpApplication& application, std::uint64_t cookie) {
  Listening* const entry = listening(port);
  while (entry != nullptr && !entry->accept_queue.empty()) {
    const TcpHandle handle = entry->accept_queue.front();
    entry->accept_queue.pop_front();
    Slot* const slot = find(handle);
    if (slot == nullptr) continue;  // it was reset while it waited
    const bool outermost = !std::exchange(slot->busy, true);
    slot->unaccepted = false;
    slot->application = &application;
    slot->cookie = cookie;
    if (!slot->unread.empty()) {
      slot->connection.set_unread(0);
      application.received(handle, cookie, slot->unread);
      slot->unread.clear();
    }
    if (slot->finished && slot->application != nullptr) application.peer_finished(handle, cookie);
    if (outermost) {
      slot->busy = false;
      settle(*slot);
    }
    return handle;
  }
  return std::nullopt;
}

std::optional<TcpHandle> TcpStack::connect(const Endpoint& peer, TcpApplication& application, std::uint64_t cookie,
                                           const ConnectOptions& options) {
  const std::uint32_t target = peer.address.v4_value();
  TcpTuple tuple{options.source != 0 ? options.source : ip_.source_for(target), target, 0, peer.port};
  if (peer.address.is_v6 || tuple.local_address == 0) {
    ++counters_.no_route;
    return std::nullopt;
  }
  tuple.local_port = free_port(tuple);
  if (tuple.local_port == 0) {
    ++counters_.no_free_port;
    return std::nullopt;
  }
  Slot& slot = allocate(tuple);
  slot.application = &application;
  slot.cookie = cookie;
  slot.give_up = options.give_up;
  slot.connection.connect(initial_sequence(tuple), announced_segment_size(target), patience_);
  ++counters_.opened;
  settle(slot);
  return slot.handle;
}

// Linux hands out ports in an order that depends on the peer; here they simply follow one another.
std::uint16_t TcpStack::free_port(TcpTuple tuple) {
  for (std::uint32_t tries = 0; tries < kPorts; ++tries) {
    tuple.local_port = static_cast<std::uint16_t>(kFirstPort + next_port_);
    next_port_ = static_cast<std::uint16_t>((next_port_ + 1U) % kPorts);
    if (find_tuple(tuple) == nullptr && time_wait_.find(now(), tuple) == nullptr) return tuple.local_port;
  }
  return 0;
}

// RFC 6528: a clock of 64 ns plus a keyed hash, so that a tuple's next connection starts above its last one.
std::uint32_t TcpStack::initial_sequence(const TcpTuple& tuple) {
  const std::uint64_t keyed = (hash_of(tuple) ^ secret_) * 0x9e3779b97f4a7c15U;
  return static_cast<std::uint32_t>(keyed >> 32) + static_cast<std::uint32_t>(now().time_since_epoch().count() >> 6);
}

std::uint16_t TcpStack::announced_segment_size(std::uint32_t target) const {
  const std::uint32_t mtu = std::clamp<std::uint32_t>(ip_.path_mtu(target), TcpConnection::kLeastPathMtu, 65535);
  return static_cast<std::uint16_t>(mtu - kTcpIpv4HeaderLength);
}

void TcpStack::send(TcpHandle connection, ByteView bytes) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  slot->connection.send(bytes);
  settle(*slot);
}

void TcpStack::send_borrowed(TcpHandle connection, ByteView bytes) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  slot->connection.send_borrowed(bytes);
  settle(*slot);
}

void TcpStack::send_and_close(TcpHandle connection, ByteView bytes) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  slot->connection.send_borrowed(bytes);
  close(connection);
}

void TcpStack::shut_down(TcpHandle connection) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  slot->connection.finish();
  settle(*slot);
}

void TcpStack::close(TcpHandle connection) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  if (slot->connection.state() == TcpState::syn_sent) return abort(connection);
  slot->application = nullptr;
  slot->connection.finish();
  slot->give_up = now() + kOrphanLifetime;
  if (slot->busy) slot->connection.flush(now(), *slot);  // the FIN leaves before what the callback does next
  settle(*slot);
}

void TcpStack::abort(TcpHandle connection) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  slot->application = nullptr;
  slot->connection.abort(*slot);
  settle(*slot);
}

void TcpStack::set_give_up(TcpHandle connection, Time when) {
  Slot* const slot = find(connection);
  if (slot == nullptr) return;
  slot->give_up = when;
  settle(*slot);
}

TcpTuple TcpStack::tuple(TcpHandle connection) const {
  const Slot* const slot = find(connection);
  return slot == nullptr ? TcpTuple{} : slot->tuple;
}

std::uint16_t TcpStack::segment_size(TcpHandle connection) const {
  const Slot* const slot = find(connection);
  return slot == nullptr ? std::uint16_t{0} : slot->connection.segment_size();
}

TcpState TcpStack::state(TcpHandle connection) const {
  const Slot* const slot = find(connection);
  return slot == nullptr ? TcpState::closed : slot->connection.state();
}

std::size_t TcpStack::waiting(std::uint16_t port) const {
  const auto found = listening_.find(port);
  return found == listening_.end() ? 0 : found->second.accept_queue.size();
}

// Carries out what calls and callbacks left to do: segments, the end, the next deadline.
void TcpStack::settle(Slot& slot) {
  if (slot.busy) return;
  slot.connection.flush(now(), slot);
  const TcpState state = slot.connection.state();
  if (state == TcpState::closed) {
    if (slot.in_handshake()) forget_handshake(slot);
    return release(slot);
  }
  if (state == TcpState::time_wait) {
    time_wait_.add(now(), slot.tuple, slot.connection.send_next(), slot.connection.receive_next());
    return release(slot);
  }
  const Time deadline = std::min(slot.connection.deadline(), slot.give_up);
  if (deadline == TcpConnection::kNever) {
    slot.timer.cancel();
  } else {
    slot.timer.arm(deadline);
  }
}

void TcpStack::on_timer(Slot& slot) {
  if (!slot.in_use) return;
  if (slot.give_up > now()) return dispatch(slot, slot.connection.on_deadline(now()));
  slot.connection.abort(slot);
  TcpEvents events;
  events.closed = CloseReason::timed_out;
  dispatch(slot, events);
}

void TcpStack::transmit(Slot& slot, const TcpSegment& segment) {
  if (segment.rst()) ++counters_.resets_sent;
  if (segment.is_repeat) ++counters_.retransmits;
  if (segment.is_repeat && segment.syn()) ++counters_.syn_retransmits;
  if (send_segment(slot.tuple, segment, slot.dont_fragment) != SendResult::too_big) return;
  on_path_mtu(slot, segment.sequence, ip_.path_mtu(slot.tuple.remote_address));
}

SendResult TcpStack::send_segment(const TcpTuple& tuple, const TcpSegment& segment, bool dont_fragment) {
  if (silent_) return SendResult::down;
  ++counters_.segments_out;
  FrameRef payload = IpStack::allocate(encoded_size(segment));
  encode_tcp(tuple, segment, payload.bytes());
  const PacketSpec spec{
      .source = tuple.local_address, .target = tuple.remote_address, .protocol = kTcp, .dont_fragment = dont_fragment};
  return ip_.send(spec, std::move(payload));
}

void TcpStack::on_path_mtu(Slot& slot, std::uint32_t sequence, std::uint32_t mtu) {
  slot.dont_fragment = mtu >= TcpConnection::kLeastPathMtu;
  slot.connection.on_path_mtu(
      sequence, static_cast<std::uint16_t>(std::clamp<std::uint32_t>(mtu, TcpConnection::kLeastPathMtu, 65535)));
}

}  // namespace viplane::sim
