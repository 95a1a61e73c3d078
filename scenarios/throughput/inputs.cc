// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/inputs.h"

#include <fmt/format.h>

#include "scenarios/throughput/recorded_cost.h"

namespace viplane::throughput {
namespace {

double recorded_ns(Mode mode) {
  switch (mode) {
    case Mode::tunnel: return kRecordedTunnelNs;
    case Mode::nat: return kRecordedNatNs;
    default: return kRecordedDirectNs;
  }
}

}  // namespace

Duration frame_cost(const Inputs& inputs, Mode mode) {
  return inputs.frame_cost.value_or(Duration(static_cast<Duration::rep>(recorded_ns(mode) + 0.5)));
}

std::vector<std::pair<std::string, std::string>> describe(const Inputs& inputs, const std::vector<Mode>& modes) {
  std::string costs;
  for (const Mode mode : modes) {
    costs +=
        fmt::format("{}{} {} ns", costs.empty() ? "" : ", ", compare::name_of(mode), frame_cost(inputs, mode).count());
  }
  return {
      {"scheduler", inputs.scheduler},
      {"a real server answers at most", fmt::format("{} requests/s", inputs.server_capacity)},
      {"a real server's card", fmt::format("{} Mbit/s", inputs.server_link)},
      {"the director's card", fmt::format("{} Mbit/s", inputs.director_link)},
      {"a client's card", fmt::format("{} Mbit/s", inputs.client_link)},
      {"each cable's delay", fmt::format("{} us", static_cast<double>(inputs.link_delay.count()) / 1000)},
      {"the director's time for a frame", costs + (inputs.frame_cost ? "" : std::string(" (") + kRecordedHow + ")")},
      {"the director's ring", fmt::format("{} frames", inputs.director_ring)},
      {"seed", std::to_string(inputs.seed)},
  };
}

}  // namespace viplane::throughput
