// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "env/stream.h"
#include "net/time.h"
#include "sim/traffic/congestion_window.h"
#include "sim/traffic/reassembly.h"
#include "sim/traffic/retransmission_timeout.h"
#include "sim/traffic/send_buffer.h"
#include "sim/traffic/tcp_segment.h"

namespace viplane::sim {

enum class TcpState : std::uint8_t {
  closed,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  close_wait,
  closing,
  last_ack,
  time_wait,
};

// How patient a connection is; the defaults are Linux's.
struct TcpPatience {
  int syn_retries = 6;      // tcp_syn_retries: SYNs at 0, 1, 3, 7, 15, 31, 63 s, given up at 127 s
  int syn_ack_retries = 5;  // tcp_synack_retries
  int data_retries = 15;    // tcp_retries2
  Duration delayed_ack = std::chrono::milliseconds(40);
};

// What a segment or a deadline brought, in the order in which it is to be told.
struct TcpEvents {
  bool answer_with_reset = false;  // send reset_answering(the segment)
  bool connected = false;
  ByteView received{};                // in order; valid until the next call into the connection
  bool finished = false;              // the peer sends nothing more
  std::optional<CloseReason> closed;  // refused, unreachable, timed_out or reset; the connection is over
};

// Takes the segments that a connection sends; addresses, checksums and the wire are its business.
class TcpSegmentSink {
 public:
  virtual ~TcpSegmentSink() = default;
  virtual void transmit(const TcpSegment& segment) = 0;
};

// One end of a TCP connection as a value: segments and times go in, segments come out by flush(). RFC 9293, with the
// windows and times of Linux, and RFC 5961's answers to blind resets. Left out, because a test bed's short pages and
// paths do not need them: window scaling, selective acknowledgement, time stamps, urgent data, Nagle's delay. The
// connection knows no addresses, so it is small, and a test can run two of them over a list of segments.
//
// After every call but the const ones, call flush(): that is when segments leave.
class TcpConnection {
 public:
  // `maximum_segment_size` is what the interface's MTU leaves, announced in the SYN; `initial_sequence` see RFC 6528.
  void connect(std::uint32_t initial_sequence, std::uint16_t maximum_segment_size, const TcpPatience& patience);
  // Answers `syn`, a segment with SYN and without ACK or RST, for a listener.
  void answer(const TcpSegment& syn, std::uint32_t initial_sequence, std::uint16_t maximum_segment_size,
              const TcpPatience& patience);

  TcpEvents on_segment(Time now, const TcpSegment& segment);
  TcpEvents on_deadline(Time now);  // at or after deadline()
  Time deadline() const { return retransmit_at_ < acknowledge_at_ ? retransmit_at_ : acknowledge_at_; }

  // ICMP says that our octet `sequence` needs fragmentation: smaller segments from the first lost octet on. Below
  // kLeastPathMtu the caller lets the packets be fragmented, as Linux does.
  void on_path_mtu(std::uint32_t sequence, std::uint16_t mtu);
  // An ICMP unreachable about our octet `sequence`. It ends an opening connection; later it only explains a time-out.
  TcpEvents on_unreachable(std::uint32_t sequence, CloseReason reason);

  void send(ByteView bytes) { send_buffer_.append(bytes); }
  void send_borrowed(ByteView bytes) { send_buffer_.append_borrowed(bytes); }
  void finish() { fin_queued_ = true; }  // FIN after what was sent
  // Octets that the application has not taken shrink the offered window.
  void set_unread(std::size_t octets);

  void flush(Time now, TcpSegmentSink& sink);
  // Ends at once: a RST if the peer may know of the connection.
  void abort(TcpSegmentSink& sink);

  TcpState state() const { return state_; }
  bool sent_everything() const { return send_buffer_.empty(); }  // and it was acknowledged
  std::uint32_t send_unacknowledged() const { return send_unacknowledged_; }
  std::uint32_t send_next() const { return send_most_; }
  std::uint32_t receive_next() const { return receive_next_; }
  std::uint16_t segment_size() const { return segment_size_; }

  static constexpr Time kNever = Time::max();
  static constexpr std::uint16_t kLeastPathMtu = 552;  // Linux: net.ipv4.route.min_pmtu

 private:
  void start(std::uint32_t initial_sequence, std::uint16_t maximum_segment_size, const TcpPatience& patience);
  TcpEvents on_segment_in_syn_sent(Time now, const TcpSegment& segment);
  TcpEvents on_segment_out_of_window(Time now, const TcpSegment& segment);
  TcpEvents on_reset(const TcpSegment& segment);
  bool is_in_flight(std::uint32_t sequence) const;
  bool is_acceptable(const TcpSegment& segment) const;
  void on_acknowledgement(Time now, const TcpSegment& segment);
  void advance(Time now, std::uint32_t acknowledgement);
  void on_duplicate_acknowledgement();
  void on_fin_acknowledged();
  void receive_payload(Time now, const TcpSegment& segment, TcpEvents& events);
  void on_fin_received();
  void learn_segment_size(std::uint16_t announced);
  void measure_round_trip(Time now);
  TcpEvents give_up();

  void flush_opening(Time now, TcpSegmentSink& sink);
  bool flush_data(Time now, TcpSegmentSink& sink);
  std::uint32_t usable_window() const;
  void transmit(Time now, std::uint8_t flags, ByteView payload, TcpSegmentSink& sink);
  std::uint16_t offered_window() const;
  bool fin_was_sent() const { return fin_queued_ && send_most_ == data_sequence_ + send_buffer_.size() + 1; }

  TcpState state_ = TcpState::closed;
  bool fin_queued_ = false;
  bool acknowledge_now_ = false;
  bool round_trip_running_ = false;
  bool probe_window_ = false;
  bool recovering_ = false;  // from a fast retransmission, until recovery_point_ is acknowledged
  std::uint8_t duplicate_acknowledgements_ = 0;
  std::uint8_t retries_ = 0;
  std::uint16_t announced_segment_size_ = 0;
  std::uint16_t segment_size_ = 536;

  std::uint32_t send_unacknowledged_ = 0;
  std::uint32_t send_next_ = 0;      // falls back on a retransmission
  std::uint32_t send_most_ = 0;      // one past the highest ever sent
  std::uint32_t data_sequence_ = 0;  // of the first octet in send_buffer_
  std::uint32_t send_window_ = 0;
  std::uint32_t window_sequence_ = 0;         // of the segment that set send_window_
  std::uint32_t window_acknowledgement_ = 0;  // likewise
  std::uint32_t recovery_point_ = 0;
  std::uint32_t receive_next_ = 0;
  std::uint32_t receive_first_ = 0;  // the peer's initial sequence + 1
  std::uint32_t round_trip_sequence_ = 0;
  std::uint32_t unread_ = 0;
  Time round_trip_started_{};
  Time retransmit_at_ = kNever;
  Time acknowledge_at_ = kNever;
  RetransmissionTimeout timeout_;
  CongestionWindow congestion_;
  SendBuffer send_buffer_;
  std::unique_ptr<Reassembly> reassembly_;  // only after a segment came ahead of its turn
  std::uint64_t received_octets_ = 0;
  std::vector<std::byte> assembled_;
  std::optional<CloseReason> soft_error_;
  const TcpPatience* patience_ = nullptr;
};

}  // namespace viplane::sim
