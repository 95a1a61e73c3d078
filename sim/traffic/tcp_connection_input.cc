// SPDX-License-Identifier: GPL-2.0-or-later
// The receiving half of TcpConnection: what a segment changes. RFC 9293, section 3.10.7.
#include <algorithm>

#include "sim/traffic/tcp_connection.h"

namespace viplane::sim {
namespace {

bool peer_may_still_send(TcpState state) {
  return state == TcpState::established || state == TcpState::fin_wait_1 || state == TcpState::fin_wait_2;
}

}  // namespace

TcpEvents TcpConnection::on_segment(Time now, const TcpSegment& segment) {
  if (state_ == TcpState::closed) return {};
  if (state_ == TcpState::syn_sent) return on_segment_in_syn_sent(now, segment);
  if (!is_acceptable(segment)) return on_segment_out_of_window(now, segment);
  if (segment.rst()) return on_reset(segment);
  if (segment.syn()) {  // RFC 5961, section 4: a challenge tells a restarted peer, and a blind attacker nothing
    acknowledge_now_ = true;
    return {};
  }
  if (!segment.ack()) return {};

  TcpEvents events;
  if (state_ == TcpState::syn_received) {
    if (segment.acknowledgement != data_sequence_) {
      events.answer_with_reset = true;
      return events;
    }
    state_ = TcpState::established;
    events.connected = true;
  }
  if (sequence_before(send_most_, segment.acknowledgement)) {  // acknowledges what was never sent
    acknowledge_now_ = true;
    return events;
  }
  on_acknowledgement(now, segment);
  receive_payload(now, segment, events);
  return events;
}

TcpEvents TcpConnection::on_segment_in_syn_sent(Time now, const TcpSegment& segment) {
  TcpEvents events;
  const bool acknowledged = segment.ack() && segment.acknowledgement == data_sequence_;
  if (segment.ack() && !acknowledged) {
    events.answer_with_reset = !segment.rst();  // an old connection's other half: it is told that it is over
    return events;
  }
  if (segment.rst()) {
    if (!acknowledged) return events;
    state_ = TcpState::closed;
    events.closed = CloseReason::refused;
    return events;
  }
  if (!segment.syn()) return events;

  receive_first_ = receive_next_ = segment.sequence + 1;
  send_window_ = segment.window;
  window_sequence_ = segment.sequence;
  window_acknowledgement_ = segment.acknowledgement;
  learn_segment_size(segment.maximum_segment_size);
  if (!acknowledged) {  // both sides opened at once
    state_ = TcpState::syn_received;
    send_next_ = send_unacknowledged_;
    return events;
  }
  state_ = TcpState::established;
  advance(now, segment.acknowledgement);
  acknowledge_now_ = true;
  events.connected = true;
  return events;
}

bool TcpConnection::is_acceptable(const TcpSegment& segment) const {
  const std::uint32_t length = segment.length();
  const std::uint32_t window = offered_window();
  const std::int32_t start = sequence_distance(receive_next_, segment.sequence);
  if (length == 0) return window == 0 ? start == 0 : start >= 0 && start < static_cast<std::int32_t>(window);
  const std::int32_t last = start + static_cast<std::int32_t>(length) - 1;
  return window != 0 && last >= 0 && start < static_cast<std::int32_t>(window);
}

TcpEvents TcpConnection::on_segment_out_of_window(Time now, const TcpSegment& segment) {
  TcpEvents events;
  if (segment.rst()) return events;
  if (state_ == TcpState::syn_received && segment.syn() && segment.acknowledgement == data_sequence_ && segment.ack()) {
    advance(now, segment.acknowledgement);  // both sides opened at once, and this is its SYN-ACK
    state_ = TcpState::established;
    acknowledge_now_ = true;
    events.connected = true;
  } else if (state_ == TcpState::syn_received && segment.syn()) {
    send_next_ = send_unacknowledged_;  // our SYN-ACK was lost
  } else {
    acknowledge_now_ = true;
  }
  return events;
}

TcpEvents TcpConnection::on_reset(const TcpSegment& segment) {
  TcpEvents events;
  if (segment.sequence != receive_next_) {  // RFC 5961, section 3
    acknowledge_now_ = true;
    return events;
  }
  state_ = TcpState::closed;
  events.closed = CloseReason::reset;
  return events;
}

void TcpConnection::on_acknowledgement(Time now, const TcpSegment& segment) {
  const bool is_newer =
      sequence_before(window_sequence_, segment.sequence) ||
      (window_sequence_ == segment.sequence && sequence_at_or_before(window_acknowledgement_, segment.acknowledgement));
  const bool same_window = send_window_ == segment.window;
  if (is_newer) {
    send_window_ = segment.window;
    window_sequence_ = segment.sequence;
    window_acknowledgement_ = segment.acknowledgement;
  }
  if (sequence_before(send_unacknowledged_, segment.acknowledgement)) {
    advance(now, segment.acknowledgement);
  } else if (segment.acknowledgement == send_unacknowledged_ && segment.length() == 0 && same_window &&
             send_most_ != send_unacknowledged_) {
    on_duplicate_acknowledgement();
  }
  if (send_unacknowledged_ == send_most_) {  // nothing is in flight; this may answer a window probe
    retries_ = 0;
    if (send_window_ != 0) retransmit_at_ = kNever;
  }
}

// Octets before `acknowledgement` have arrived.
void TcpConnection::advance(Time now, std::uint32_t acknowledgement) {
  const std::uint32_t octets = acknowledgement - send_unacknowledged_;
  send_unacknowledged_ = acknowledgement;
  if (sequence_before(send_next_, acknowledgement)) send_next_ = acknowledgement;
  if (round_trip_running_ && sequence_before(round_trip_sequence_, acknowledgement)) measure_round_trip(now);
  timeout_.recompute();
  retries_ = 0;
  duplicate_acknowledgements_ = 0;
  soft_error_.reset();
  retransmit_at_ = send_unacknowledged_ == send_most_ ? kNever : now + timeout_.value();

  const bool fin_acknowledged = fin_was_sent() && acknowledgement == send_most_;
  if (sequence_before(data_sequence_, acknowledgement)) {
    send_buffer_.drop_front(std::min<std::size_t>(acknowledgement - data_sequence_, send_buffer_.size()));
    data_sequence_ = acknowledgement - (fin_acknowledged ? 1 : 0);
  }
  if (recovering_ && sequence_before(acknowledgement, recovery_point_)) {
    send_next_ = acknowledgement;  // the next hole; RFC 6582's partial acknowledgement
  } else {
    recovering_ = false;
    congestion_.on_acknowledged(octets, segment_size_);
  }
  if (fin_acknowledged) on_fin_acknowledged();
}

void TcpConnection::measure_round_trip(Time now) {
  round_trip_running_ = false;
  timeout_.sample(now - round_trip_started_);
}

void TcpConnection::on_duplicate_acknowledgement() {
  if (recovering_ || duplicate_acknowledgements_ == 3) return;
  if (++duplicate_acknowledgements_ < 3) return;
  recovering_ = true;
  recovery_point_ = send_most_;
  round_trip_running_ = false;
  congestion_.on_fast_retransmit(send_most_ - send_unacknowledged_, segment_size_);
  send_next_ = send_unacknowledged_;
}

void TcpConnection::on_fin_acknowledged() {
  if (state_ == TcpState::fin_wait_1) state_ = TcpState::fin_wait_2;
  if (state_ == TcpState::closing) state_ = TcpState::time_wait;
  if (state_ == TcpState::last_ack) state_ = TcpState::closed;
}

void TcpConnection::receive_payload(Time now, const TcpSegment& segment, TcpEvents& events) {
  if (segment.length() == 0) return;
  if (!peer_may_still_send(state_)) {  // its FIN again
    acknowledge_now_ = true;
    return;
  }
  const std::int32_t ahead = sequence_distance(receive_next_, segment.sequence);
  const std::uint64_t position = received_octets_ + static_cast<std::uint64_t>(std::int64_t{ahead});
  ByteView payload = segment.payload;
  if (ahead > 0) {  // something is missing; say so at once, RFC 5681, section 4.2
    if (!reassembly_) reassembly_ = std::make_unique<Reassembly>();
    reassembly_->store(position, payload);
    if (segment.fin()) reassembly_->store_end(position + payload.size());
    acknowledge_now_ = true;
    return;
  }
  const std::size_t overlap = std::min<std::size_t>(static_cast<std::size_t>(-ahead), payload.size());
  const bool is_repeated = overlap != 0;
  bool finished = segment.fin();
  payload = payload.subspan(overlap);
  std::uint64_t end = received_octets_ + payload.size();
  events.received = payload;
  if (reassembly_) {
    assembled_.assign(payload.begin(), payload.end());
    end = reassembly_->take(end, assembled_);
    finished = finished || reassembly_->ends_at(end);
    events.received = assembled_;
    acknowledge_now_ = true;
  }
  receive_next_ += static_cast<std::uint32_t>(end - received_octets_);
  received_octets_ = end;
  if (is_repeated || acknowledge_at_ != kNever) acknowledge_now_ = true;  // at least every second segment
  acknowledge_at_ = std::min(acknowledge_at_, now + patience_->delayed_ack);
  if (finished) {
    events.finished = true;
    on_fin_received();
  }
}

void TcpConnection::on_fin_received() {
  receive_next_ += 1;
  acknowledge_now_ = true;
  if (state_ == TcpState::established) state_ = TcpState::close_wait;
  if (state_ == TcpState::fin_wait_1) state_ = TcpState::closing;
  if (state_ == TcpState::fin_wait_2) state_ = TcpState::time_wait;
}

}  // namespace viplane::sim
