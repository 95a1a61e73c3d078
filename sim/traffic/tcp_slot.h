// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "sim/traffic/tcp_stack.h"

namespace viplane::sim {

// A connection with all that its stack knows of it. Slots stay where they are and are reused; only tcp_stack*.cc read
// this.
struct TcpStack::Slot final : TcpSegmentSink {
  Slot(TcpStack& owner, std::uint32_t number)
      : stack(owner), timer(Timer::of<&Slot::on_timer>(owner.ip_.scheduler(), *this)) {
    handle.slot = number;
  }

  void begin(const TcpTuple& its_tuple) {
    in_use = true;
    tuple = its_tuple;
  }
  // Makes the handles of the connection that ended void.
  void end() {
    in_use = busy = unaccepted = established = finished = false;
    dont_fragment = true;
    ++handle.generation;
    application = nullptr;
    give_up = TcpConnection::kNever;
    unread.clear();
    connection = TcpConnection();
    timer.cancel();
  }

  void transmit(const TcpSegment& segment) override { stack.transmit(*this, segment); }
  void on_timer() { stack.on_timer(*this); }
  bool in_handshake() const { return unaccepted && !established; }

  TcpStack& stack;
  TcpTuple tuple;
  TcpHandle handle;
  bool in_use = false;
  bool busy = false;         // inside a callback: settle() waits until it is over
  bool unaccepted = false;   // passive, not taken from the accept queue yet
  bool established = false;  // has been
  bool finished = false;     // the peer sends nothing more
  bool dont_fragment = true;
  TcpApplication* application = nullptr;  // none: waits for accept(), or was closed
  std::uint64_t cookie = 0;
  Time give_up = TcpConnection::kNever;
  std::vector<std::byte> unread;  // arrived before accept()
  TcpConnection connection;
  Timer timer;
};

}  // namespace viplane::sim
