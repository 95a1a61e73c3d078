// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/schedulers/least_connection.h"

namespace viplane::dataplane {
namespace {

std::uint64_t overhead(const Server& server) { return (std::uint64_t{server.active} << 8) + server.inactive; }
std::uint64_t delay(const Server& server) { return std::uint64_t{server.active} + 1; }

// The available server with the smallest cost / weight; of equals the first of the list. The quotients are compared
// crosswise, so nothing is rounded: cost < 2^41 and weight < 2^16 leave room in 64 bits.
template <typename Cost, typename Weight>
std::optional<std::size_t> least(Servers servers, Cost cost, Weight weight) {
  std::optional<std::size_t> best;
  for (std::size_t index = 0; index < servers.size(); ++index) {
    const Server& server = servers[index];
    if (!server.is_available()) continue;
    if (!best || cost(servers[*best]) * weight(server) > cost(server) * weight(servers[*best])) best = index;
  }
  return best;
}

std::uint64_t own_weight(const Server& server) { return server.weight; }
std::uint64_t equal_weight(const Server&) { return 1; }

}  // namespace

std::optional<std::size_t> LeastConnection::pick(const Flow&, Servers servers) {
  return least(servers, overhead, equal_weight);
}

std::optional<std::size_t> WeightedLeastConnection::pick(const Flow&, Servers servers) {
  return least(servers, overhead, own_weight);
}

std::optional<std::size_t> ShortestExpectedDelay::pick(const Flow&, Servers servers) {
  return least(servers, delay, own_weight);
}

std::optional<std::size_t> NeverQueue::pick(const Flow&, Servers servers) {
  for (std::size_t index = 0; index < servers.size(); ++index) {
    if (servers[index].is_available() && servers[index].active == 0) return index;
  }
  return least(servers, delay, own_weight);
}

}  // namespace viplane::dataplane
