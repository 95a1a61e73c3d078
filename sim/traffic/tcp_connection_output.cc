// SPDX-License-Identifier: GPL-2.0-or-later
// The sending half of TcpConnection: what leaves at flush().
#include <algorithm>

#include "sim/traffic/tcp_connection.h"

namespace viplane::sim {

void TcpConnection::flush(Time now, TcpSegmentSink& sink) {
  if (state_ == TcpState::closed) return;
  if (state_ == TcpState::syn_sent || state_ == TcpState::syn_received) return flush_opening(now, sink);
  if (flush_data(now, sink)) return;
  if (probe_window_) {  // an octet that the peer has: it answers with its window
    sink.transmit({.sequence = send_unacknowledged_ - 1,
                   .acknowledgement = receive_next_,
                   .window = offered_window(),
                   .flags = tcp_flag::kAck});
    probe_window_ = false;
  } else if (acknowledge_now_) {
    transmit(now, tcp_flag::kAck, {}, sink);
  }
}

void TcpConnection::flush_opening(Time now, TcpSegmentSink& sink) {
  if (send_next_ != send_unacknowledged_) return;  // the SYN is on its way
  const bool answers = state_ == TcpState::syn_received;
  const auto flags = static_cast<std::uint8_t>(answers ? tcp_flag::kSyn | tcp_flag::kAck : tcp_flag::kSyn);
  transmit(now, flags, {}, sink);
}

// True when something left, which carries the acknowledgement too.
bool TcpConnection::flush_data(Time now, TcpSegmentSink& sink) {
  bool sent = false;
  const std::uint32_t hole_end = send_next_ + segment_size_;
  for (;;) {
    if (recovering_ && sequence_before(send_next_, recovery_point_) && sequence_at_or_before(hole_end, send_next_)) {
      send_next_ = send_most_;  // one segment fills one hole; go on with what is new
    }
    const std::size_t offset = send_next_ - data_sequence_;
    if (offset > send_buffer_.size()) break;  // all is sent, the FIN too
    const std::size_t rest = send_buffer_.size() - offset;
    const std::size_t length = std::min<std::size_t>({rest, segment_size_, usable_window()});
    const bool last = length == rest;
    const bool with_fin = last && fin_queued_;
    if (length == 0 && !with_fin) break;
    const bool in_flight = send_next_ != send_unacknowledged_;
    if (!last && length < segment_size_ && in_flight) break;  // RFC 9293, section 3.8.6.2.1: no silly window
    const auto flags = static_cast<std::uint8_t>(tcp_flag::kAck | (last && length != 0 ? tcp_flag::kPsh : 0) |
                                                 (with_fin ? tcp_flag::kFin : 0));
    transmit(now, flags, send_buffer_.slice(offset, length), sink);
    if (with_fin && state_ == TcpState::established) state_ = TcpState::fin_wait_1;
    if (with_fin && state_ == TcpState::close_wait) state_ = TcpState::last_ack;
    sent = true;
  }
  const bool waits_for_window = !send_buffer_.empty() && send_unacknowledged_ == send_most_;
  if (waits_for_window && retransmit_at_ == kNever) retransmit_at_ = now + timeout_.value();
  return sent;
}

std::uint32_t TcpConnection::usable_window() const {
  const std::uint32_t window = std::min(send_window_, congestion_.octets());
  const std::uint32_t in_flight = send_next_ - send_unacknowledged_;
  return window > in_flight ? window - in_flight : 0;
}

void TcpConnection::transmit(Time now, std::uint8_t flags, ByteView payload, TcpSegmentSink& sink) {
  // A bare acknowledgement carries the highest sequence, also while older octets are sent again: with a lower one it
  // would look old to the peer, which answers old segments, and so on for ever.
  const bool is_bare = payload.empty() && (flags & (tcp_flag::kSyn | tcp_flag::kFin)) == 0;
  TcpSegment segment{.sequence = is_bare ? send_most_ : send_next_,
                     .acknowledgement = (flags & tcp_flag::kAck) != 0 ? receive_next_ : 0,
                     .window = offered_window(),
                     .maximum_segment_size = (flags & tcp_flag::kSyn) != 0 ? announced_segment_size_ : std::uint16_t{0},
                     .flags = flags,
                     .payload = payload};
  const std::uint32_t length = segment.length();
  if (length != 0) {
    if (retransmit_at_ == kNever) retransmit_at_ = now + timeout_.value();
    const bool is_new = sequence_at_or_before(send_most_, send_next_);
    segment.is_repeat = !is_new;
    if (is_new && !round_trip_running_) {
      round_trip_running_ = true;
      round_trip_started_ = now;
      round_trip_sequence_ = send_next_;
    }
    send_next_ += length;
    if (sequence_before(send_most_, send_next_)) send_most_ = send_next_;
  }
  acknowledge_now_ = false;
  acknowledge_at_ = kNever;
  sink.transmit(segment);
}

}  // namespace viplane::sim
