// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "env/random.h"
#include "sim/traffic/tcp_connection.h"

namespace viplane::sim {

// Two TcpConnections and a wire that loses, doubles and delays segments, with a clock that jumps to what is next.
class TcpWire {
 public:
  struct Faults {
    double loss = 0;
    double duplication = 0;
    Duration delay = std::chrono::milliseconds(5);
    Duration jitter{};  // more than the spacing of segments reorders them
  };
  struct Sent {
    Time at;
    int from;
    TcpSegment segment;
    std::size_t octets;
  };
  struct End {
    TcpConnection connection;
    std::vector<std::byte> received;
    bool connected = false;
    bool finished = false;
    std::optional<CloseReason> closed;
  };

  TcpWire(std::uint64_t seed, Faults faults) : random_(seed), faults_(faults) {}

  // Lets the test decide over single segments: false drops.
  std::function<bool(const Sent&)> filter;
  std::vector<Sent> sent;
  std::uint16_t mtu = 1500;

  End& client() { return ends_[0]; }
  End& server() { return ends_[1]; }
  Time now() const { return now_; }

  void open() {
    ends_[0].connection.connect(static_cast<std::uint32_t>(random_.next()), 1460, patience);
    flush(0);
  }
  void flush(int side) {
    Sink sink(*this, side);
    ends_[side].connection.flush(now_, sink);
  }
  void inject(int to, const TcpSegment& segment) { deliver(to, segment, {}); }

  // Runs until nothing is left to do, or `end`. False: it did not come to rest within the bound on steps.
  bool run(Time end = Time::max()) {
    for (int steps = 0; steps < 200'000; ++steps) {
      const Time next = next_time();
      if (next == Time::max() || next > end) {
        if (end != Time::max()) now_ = end;
        return true;
      }
      now_ = std::max(now_, next);
      step();
    }
    return false;
  }

  TcpPatience patience;

 private:
  struct Flight {
    int to;
    TcpSegment segment;
    std::vector<std::byte> payload;
  };
  struct Sink final : TcpSegmentSink {
    Sink(TcpWire& its_wire, int its_side) : wire(its_wire), side(its_side) {}
    void transmit(const TcpSegment& segment) override { wire.transmit(side, segment); }
    TcpWire& wire;
    int side;
  };

  void transmit(int from, const TcpSegment& segment) {
    sent.push_back({now_, from, segment, segment.payload.size()});
    sent.back().segment.payload = {};
    if (filter && !filter(sent.back())) return;
    if (segment.payload.size() + kTcpIpv4HeaderLength > mtu) return too_big_.push_back({from, segment.sequence});
    if (random_.unit() < faults_.loss) return;
    fly(from, segment);
    if (random_.unit() < faults_.duplication) fly(from, segment);
  }
  void fly(int from, const TcpSegment& segment) {
    Flight flight{1 - from, segment, {segment.payload.begin(), segment.payload.end()}};
    const auto jitter = static_cast<Duration::rep>(random_.unit() * static_cast<double>(faults_.jitter.count()));
    flights_.emplace(now_ + faults_.delay + Duration(jitter), std::move(flight));
  }
  Time next_time() const {
    if (!too_big_.empty()) return now_;
    Time next = flights_.empty() ? Time::max() : flights_.begin()->first;
    for (const End& end : ends_) {
      if (end.connection.state() != TcpState::closed) next = std::min(next, end.connection.deadline());
    }
    return next;
  }
  void step() {
    if (!too_big_.empty()) {
      const auto [side, sequence] = too_big_.back();
      too_big_.pop_back();
      ends_[side].connection.on_path_mtu(sequence, mtu);
      return flush(side);
    }
    if (!flights_.empty() && flights_.begin()->first <= now_) {
      Flight flight = std::move(flights_.begin()->second);
      flights_.erase(flights_.begin());
      flight.segment.payload = flight.payload;
      return deliver(flight.to, flight.segment, flight.payload);
    }
    for (int side = 0; side < 2; ++side) {
      if (ends_[side].connection.state() == TcpState::closed || ends_[side].connection.deadline() > now_) continue;
      note(side, ends_[side].connection.on_deadline(now_), {});
      flush(side);
    }
  }
  void deliver(int to, const TcpSegment& segment, const std::vector<std::byte>&) {
    End& end = ends_[to];
    if (to == 1 && end.connection.state() == TcpState::closed && !end.closed && segment.syn() && !segment.ack()) {
      end.connection.answer(segment, static_cast<std::uint32_t>(random_.next()), 1460, patience);
    } else {
      note(to, end.connection.on_segment(now_, segment), segment);
    }
    flush(to);
  }
  void note(int side, const TcpEvents& events, const TcpSegment& cause) {
    End& end = ends_[side];
    end.connected = end.connected || events.connected;
    end.received.insert(end.received.end(), events.received.begin(), events.received.end());
    end.finished = end.finished || events.finished;
    if (events.closed) end.closed = events.closed;
    if (events.answer_with_reset) transmit(side, reset_answering(cause));
  }

  Random random_;
  Faults faults_;
  Time now_{};
  End ends_[2];
  std::multimap<Time, Flight> flights_;
  std::vector<std::pair<int, std::uint32_t>> too_big_;
};

}  // namespace viplane::sim
