// SPDX-License-Identifier: GPL-2.0-or-later
// The receiving half of TcpStack: packets and ICMP errors find their connection, and events their application.
#include "net/icmp.h"
#include "sim/traffic/tcp_slot.h"
#include "sim/traffic/tcp_stack.h"

namespace viplane::sim {

bool TcpStack::on_packet(const ReceivedPacket& packet) {
  if (silent_) return true;
  ++counters_.segments_in;
  const auto decoded = decode_tcp(packet.source, packet.target, packet.payload);
  if (!decoded) {
    ++counters_.bad_segments;
    return true;
  }
  Slot* const slot = find_tuple(decoded->tuple);
  if (slot == nullptr) return on_unknown(*decoded);
  if (slot->in_handshake() && overflows(*slot, decoded->segment)) return true;
  const std::uint32_t before = slot->connection.send_unacknowledged();
  const TcpEvents events = slot->connection.on_segment(now(), decoded->segment);
  if (slot->connection.send_unacknowledged() != before) ip_.confirm_reachable(packet.source);
  if (events.answer_with_reset) {
    ++counters_.resets_sent;
    send_segment(slot->tuple, reset_answering(decoded->segment), true);
  }
  dispatch(*slot, events);
  return true;
}

// Linux ignores the last step of a handshake while the accept queue is full; the peer believes in a connection, and our
// SYN-ACK goes out again later (tcp_abort_on_overflow = 0).
bool TcpStack::overflows(const Slot& slot, const TcpSegment& segment) {
  const Listening* const entry = listening(slot.tuple.local_port);
  if (entry == nullptr || !entry->is_full() || segment.syn() || segment.rst()) return false;
  ++counters_.accept_overflows;
  return true;
}

bool TcpStack::on_unknown(const DecodedTcp& packet) {
  const TcpSegment& segment = packet.segment;
  if (segment.rst()) return true;
  const bool opens = segment.syn() && !segment.ack();
  Listening* const entry = opens ? listening(packet.tuple.local_port) : nullptr;
  if (const auto* remains = time_wait_.find(now(), packet.tuple)) {
    const bool reopens = entry != nullptr && sequence_before(remains->receive_next, segment.sequence);
    if (!reopens) {
      on_time_wait(*remains, segment);
      return true;
    }
    time_wait_.remove(packet.tuple);  // RFC 9293, section 3.10.7.4: a new connection may follow at once
  }
  if (entry == nullptr) return false;
  answer(packet, *entry);
  return true;
}

void TcpStack::on_time_wait(const TimeWaitTable::Remains& remains, const TcpSegment& segment) {
  if (segment.length() == 0) return;
  const TcpSegment reply{
      .sequence = remains.send_next, .acknowledgement = remains.receive_next, .window = 65535, .flags = tcp_flag::kAck};
  send_segment(remains.tuple, reply, true);
}

void TcpStack::answer(const DecodedTcp& packet, Listening& entry) {
  if (entry.is_full() || entry.handshakes > entry.backlog) {
    ++counters_.syn_queue_drops;
    return;
  }
  Slot& slot = allocate(packet.tuple);
  slot.unaccepted = true;
  ++entry.handshakes;
  ++counters_.accepted_syns;
  slot.connection.answer(packet.segment, initial_sequence(packet.tuple),
                         announced_segment_size(packet.tuple.remote_address), patience_);
  settle(slot);
}

// Tells the connection's owner, who may do anything with the stack meanwhile; this slot stays until the end.
void TcpStack::dispatch(Slot& slot, const TcpEvents& events) {
  slot.busy = true;
  if (events.connected) on_established(slot);
  if (!events.received.empty()) on_received(slot, events.received);
  if (events.finished) {
    slot.finished = true;
    if (slot.application != nullptr) slot.application->peer_finished(slot.handle, slot.cookie);
  }
  if (events.closed && slot.application != nullptr) {
    std::exchange(slot.application, nullptr)->closed(slot.handle, slot.cookie, *events.closed);
  }
  slot.busy = false;
  settle(slot);
}

void TcpStack::on_established(Slot& slot) {
  ++counters_.established;
  if (!slot.unaccepted) {
    slot.established = true;
    if (slot.application != nullptr) slot.application->connected(slot.handle, slot.cookie);
    return;
  }
  forget_handshake(slot);
  Listening* const entry = listening(slot.tuple.local_port);
  if (entry == nullptr) return;
  entry->accept_queue.push_back(slot.handle);
  entry->listener->connection_waiting();
}

void TcpStack::forget_handshake(Slot& slot) {
  slot.established = true;
  Listening* const entry = listening(slot.tuple.local_port);
  if (entry != nullptr && entry->handshakes > 0) --entry->handshakes;
}

void TcpStack::on_received(Slot& slot, ByteView bytes) {
  if (slot.application != nullptr) {
    slot.application->received(slot.handle, slot.cookie, bytes);
  } else if (slot.unaccepted) {
    slot.unread.insert(slot.unread.end(), bytes.begin(), bytes.end());
    slot.connection.set_unread(slot.unread.size());
  } else {
    slot.connection.abort(slot);  // nobody reads it any more: RFC 9293, section 3.6.1 by way of RFC 2525, 2.17
  }
}

void TcpStack::on_icmp_error(const IcmpError& error) {
  if (error.payload.size() < 8) return;
  const std::byte* at = error.payload.data();
  Slot* const slot = find_tuple({error.source, error.target, load_be16(at), load_be16(at + 2)});
  if (slot == nullptr) return;
  const std::uint32_t sequence = load_be32(at + 4);
  const bool unreachable = error.type == static_cast<std::uint8_t>(IcmpType::destination_unreachable);
  if (unreachable && error.code == icmp_unreachable::kFragmentationNeeded) {
    on_path_mtu(*slot, sequence, error.mtu);
    return settle(*slot);
  }
  if (!unreachable && error.type != static_cast<std::uint8_t>(IcmpType::time_exceeded)) return;
  const bool refused =
      unreachable && (error.code == icmp_unreachable::kProtocol || error.code == icmp_unreachable::kPort);
  dispatch(*slot, slot->connection.on_unreachable(sequence, refused ? CloseReason::refused : CloseReason::unreachable));
}

void TcpStack::on_power_loss() {
  for (const auto& slot : slots_) {
    if (slot->in_use) release(*slot);
  }
  time_wait_.clear();
  for (auto& [port, entry] : listening_) {
    entry.accept_queue.clear();
    entry.handshakes = 0;
    entry.listener->on_power_loss();
  }
}

}  // namespace viplane::sim
