// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/load.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace viplane::throughput {

// Bursts leave gaps even in front of what is scarce.
constexpr double kScarce = 0.9;

std::string Load::bound_by() const {
  const std::array parts{std::pair{servers, "real servers"}, std::pair{server_cards, "servers' cards"},
                         std::pair{director, "director's processor"}, std::pair{director_card, "director's card"},
                         std::pair{client_card, "client's card"}};
  const auto busiest = std::ranges::max_element(parts, {}, [](const auto& part) { return part.first; });
  return busiest->first < kScarce ? "latency" : busiest->second;
}

nlohmann::ordered_json to_json(const Load& load) {
  return {{"servers", load.servers},         {"server_cards", load.server_cards},
          {"director", load.director},       {"director_card", load.director_card},
          {"client_card", load.client_card}, {"ring_losses", load.ring_losses}};
}

}  // namespace viplane::throughput
