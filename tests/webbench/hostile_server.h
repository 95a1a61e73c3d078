// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "tests/support/netns.h"

namespace viplane::test {

// A server on 127.0.0.1:port of a namespace that does to each connection what a script says.
class HostileServer {
 public:
  enum class Act {
    answer,      // the reply, then close
    reset,       // reads the request and resets
    half_reset,  // half a reply, then a reset
    half_hold,   // half a reply, then silence
    never,       // silence
    stream,      // never stops talking
  };
  static constexpr int kPort = 8080;

  // `act` is asked once a connection, with its number from 0 on. Answers carry `reply`.
  HostileServer(const NetworkNamespace& where, std::function<Act(int)> act, std::string reply);
  ~HostileServer();

  int connections() const { return connections_; }
  std::string first_request() const { return first_request_; }  // after the run
  bool saw_half_close() const { return saw_half_close_; }       // on the first connection

 private:
  void serve(std::stop_token stop);
  void treat(int connection, Act act);

  const std::function<Act(int)> act_;
  const std::string reply_;
  int listener_ = -1;
  std::atomic<int> connections_ = 0;
  std::string first_request_;
  std::atomic<bool> saw_half_close_ = false;
  std::vector<int> held_;
  std::vector<std::jthread> talkers_;
  std::jthread thread_;
};

}  // namespace viplane::test
