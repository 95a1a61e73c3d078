// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "lab/machine.h"
#include "lab/traffic/attempt.h"

namespace viplane::lab {

enum class LoadKind : std::uint8_t { prober, ping, closed, open, long_lived };

// What a client does; docs/traffic.md describes the kinds.
struct Load {
  LoadKind kind = LoadKind::prober;
  Endpoint service;
  Time start;  // CLOCK_MONOTONIC
  Time stop;
  Duration every = std::chrono::milliseconds(1);  // prober, ping, long_lived
  double per_second = 100;                        // open
  std::uint32_t connections = 10;                 // closed, long_lived
  Duration timeout = std::chrono::milliseconds(50);
  std::string request;
};

// The time-out of a kind where nobody names one.
Duration usual_timeout(LoadKind kind);

// A client in a process of its own, with real sockets on a machine. Starts and ends by itself, at the load's times.
class Client {
 public:
  Client(const Machine& machine, const Load& load);

  // Waits for its end. Throws std::runtime_error where it failed.
  std::vector<Attempt> attempts();

 private:
  Load load_;
  AttemptLog log_;
  Process process_;
};

}  // namespace viplane::lab
