// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace viplane::throughput {

// How busy each part of the bed was during a run, from 0 to 1, and what the director lost.
struct Load {
  double servers = 0;             // their workers, on average
  double server_cards = 0;        // the busier way of the busiest
  double director = 0;            // its processor
  double director_card = 0;       // the busier way
  double client_card = 0;         // the busier way
  std::uint64_t ring_losses = 0;  // frames that found the director's ring full

  // The part that was scarce; "latency" where none was: then so many clients cannot ask for more.
  std::string bound_by() const;
};

nlohmann::ordered_json to_json(const Load& load);

}  // namespace viplane::throughput
