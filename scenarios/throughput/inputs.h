// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compare/mode.h"
#include "net/time.h"

namespace viplane::throughput {

using compare::Mode;

// All that a simulated comparison depends on. Nothing else does it depend on: the same inputs give the same figures.
struct Inputs {
  int servers = 3;
  int clients = 30;  // of webbench, on one machine
  int seconds = 30;  // of each run
  std::size_t page_octets = 237;
  std::string scheduler = "rr";                        // lb_algo, or sh-port, mh-port
  double server_capacity = 7759;                       // requests a second that one real server answers at most
  double server_link = 1000;                           // Mbit/s of each real server's card
  double director_link = 1000;                         // Mbit/s of the director's card, both ways at once
  double client_link = 10'000;                         // Mbit/s of each client machine's card
  Duration link_delay = std::chrono::microseconds(5);  // of each cable, one way
  std::optional<Duration> frame_cost;                  // of the director; without: what was recorded of the mode
  std::uint32_t director_ring = 4096;                  // frames that wait for the director's processor
  std::uint64_t seed = 1;
};

// The director's time for a frame, from `inputs` or as bench/ measured it.
Duration frame_cost(const Inputs& inputs, Mode mode);

// By name, as they are to be printed, of these modes.
std::vector<std::pair<std::string, std::string>> describe(const Inputs& inputs, const std::vector<Mode>& modes);

}  // namespace viplane::throughput
