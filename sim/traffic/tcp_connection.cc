// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/tcp_connection.h"

#include <algorithm>

namespace viplane::sim {
namespace {

constexpr std::uint32_t kReceiveWindow = 65535;

}  // namespace

void TcpConnection::start(std::uint32_t initial_sequence, std::uint16_t maximum_segment_size,
                          const TcpPatience& patience) {
  patience_ = &patience;
  announced_segment_size_ = maximum_segment_size;
  segment_size_ = std::min<std::uint16_t>(segment_size_, maximum_segment_size);
  send_unacknowledged_ = send_next_ = send_most_ = initial_sequence;
  data_sequence_ = initial_sequence + 1;
}

void TcpConnection::connect(std::uint32_t initial_sequence, std::uint16_t maximum_segment_size,
                            const TcpPatience& patience) {
  start(initial_sequence, maximum_segment_size, patience);
  state_ = TcpState::syn_sent;
}

void TcpConnection::answer(const TcpSegment& syn, std::uint32_t initial_sequence, std::uint16_t maximum_segment_size,
                           const TcpPatience& patience) {
  start(initial_sequence, maximum_segment_size, patience);
  state_ = TcpState::syn_received;
  receive_first_ = receive_next_ = syn.sequence + 1;
  send_window_ = syn.window;
  window_sequence_ = syn.sequence;
  window_acknowledgement_ = initial_sequence;
  learn_segment_size(syn.maximum_segment_size);
}

void TcpConnection::learn_segment_size(std::uint16_t announced) {
  // RFC 9293, section 3.7.1: 536 where the option is absent.
  const std::uint16_t peer = announced == 0 ? std::uint16_t{536} : std::max<std::uint16_t>(announced, 88);
  segment_size_ = std::min(announced_segment_size_, peer);
  congestion_.start(segment_size_);
}

TcpEvents TcpConnection::on_deadline(Time now) {
  if (acknowledge_at_ <= now) acknowledge_now_ = true;
  if (retransmit_at_ > now) return {};
  const bool opening = state_ == TcpState::syn_sent || state_ == TcpState::syn_received;
  const bool probing = !opening && send_unacknowledged_ == send_most_;
  const int bound = state_ == TcpState::syn_sent       ? patience_->syn_retries
                    : state_ == TcpState::syn_received ? patience_->syn_ack_retries
                                                       : patience_->data_retries;
  if (retries_ >= bound) return give_up();
  ++retries_;
  timeout_.back_off();
  retransmit_at_ = now + timeout_.value();
  round_trip_running_ = false;
  if (probing) {
    probe_window_ = true;
    return {};
  }
  if (!opening) congestion_.on_timeout(send_most_ - send_unacknowledged_, segment_size_);
  recovering_ = false;
  duplicate_acknowledgements_ = 0;
  send_next_ = send_unacknowledged_;
  return {};
}

TcpEvents TcpConnection::give_up() {
  TcpEvents events;
  events.closed = soft_error_.value_or(CloseReason::timed_out);
  state_ = TcpState::closed;
  return events;
}

// RFC 5927, section 4.1: an error about anything else is a forgery or late.
bool TcpConnection::is_in_flight(std::uint32_t sequence) const {
  return sequence_at_or_before(send_unacknowledged_, sequence) && sequence_before(sequence, send_most_);
}

void TcpConnection::on_path_mtu(std::uint32_t sequence, std::uint16_t mtu) {
  if (!is_in_flight(sequence)) return;
  const auto size = static_cast<std::uint16_t>(std::max(mtu, kLeastPathMtu) - kTcpIpv4HeaderLength);
  if (size >= segment_size_) return;
  segment_size_ = size;
  round_trip_running_ = false;
  recovering_ = false;
  if (!send_buffer_.empty()) send_next_ = send_unacknowledged_;  // RFC 1191, section 6.4: no loss of rate
}

TcpEvents TcpConnection::on_unreachable(std::uint32_t sequence, CloseReason reason) {
  if (!is_in_flight(sequence) || state_ == TcpState::closed) return {};
  soft_error_ = reason;
  return state_ == TcpState::syn_sent ? give_up() : TcpEvents{};
}

void TcpConnection::set_unread(std::size_t octets) {
  const std::uint32_t before = offered_window();
  unread_ = static_cast<std::uint32_t>(std::min<std::size_t>(octets, kReceiveWindow));
  if (before < segment_size_ && offered_window() >= segment_size_) acknowledge_now_ = true;  // the window opens again
}

std::uint16_t TcpConnection::offered_window() const { return static_cast<std::uint16_t>(kReceiveWindow - unread_); }

void TcpConnection::abort(TcpSegmentSink& sink) {
  const bool peer_knows = state_ != TcpState::closed && state_ != TcpState::syn_sent && state_ != TcpState::time_wait;
  state_ = TcpState::closed;
  if (!peer_knows) return;
  sink.transmit({.sequence = send_most_, .acknowledgement = receive_next_, .flags = tcp_flag::kRst | tcp_flag::kAck});
}

}  // namespace viplane::sim
