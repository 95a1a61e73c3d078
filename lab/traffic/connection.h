// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lab/loop.h"
#include "lab/traffic/attempt.h"

namespace viplane::lab {

// A TCP connection of a client. Destroying it resets it, so that it leaves no TIME-WAIT.
class Connection {
 public:
  // None of these is called inside the constructor or send(). `closed` is the last, exactly once; success: the peer has
  // finished. The receiver may destroy the connection from inside any of them.
  struct Events {
    std::function<void()> opened;
    std::function<void(std::string_view)> received;
    std::function<void(Outcome)> closed;
  };
  // Begins to connect. `give_up`: then it closes as timed out; nullopt: when the kernel does.
  Connection(Loop& loop, const Endpoint& target, std::optional<Time> give_up, Events events);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view text);
  void give_up_at(std::optional<Time> when);  // replaces the earlier time
  Endpoint local() const { return local_; }

 private:
  void on_ready(std::uint32_t events);
  void on_opened();
  void read();
  void write_waiting();
  void close(Outcome outcome);
  void fail_soon(int error);
  Outcome outcome_of(int error) const;

  Loop& loop_;
  Events events_;
  Descriptor socket_;
  Endpoint local_;
  std::string waiting_;  // to be sent
  std::optional<Loop::Timer> give_up_;
  bool opened_ = false;
};

}  // namespace viplane::lab
