// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "sim/traffic/tcp_stack.h"

namespace viplane::sim {

// An application that writes down what it hears, one word an event.
class Recorder final : public TcpApplication, public TcpListener {
 public:
  explicit Recorder(TcpStack& stack) : stack_(stack) {}

  std::string story;
  std::string text;  // received
  Time last{};
  TcpHandle handle;
  std::string answer;  // sent on the first octets, then closed; empty: nothing
  std::uint16_t accept_from = 0;

  void connected(TcpHandle, std::uint64_t) override { note("connected"); }
  void received(TcpHandle connection, std::uint64_t, ByteView bytes) override {
    note("received");
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (answer.empty()) return;
    stack_.send(connection, std::as_bytes(std::span(answer)));
    stack_.close(connection);
  }
  void peer_finished(TcpHandle connection, std::uint64_t) override {
    note("finished");
    stack_.close(connection);
  }
  void closed(TcpHandle, std::uint64_t, CloseReason reason) override {
    const char* names[] = {"by_us", "by_peer", "refused", "unreachable", "timed_out", "reset"};
    note(names[static_cast<int>(reason)]);
  }
  void connection_waiting() override {
    if (accept_from == 0) return;
    if (const auto accepted = stack_.accept(accept_from, *this, 0)) handle = *accepted;
  }

 private:
  void note(const char* word) {
    story += (story.empty() ? "" : " ") + std::string(word);
    last = stack_.now();
  }
  TcpStack& stack_;
};

}  // namespace viplane::sim
