// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <memory>

#include "env/event_json.h"

namespace viplane::scenarios {

std::string digest_of(std::string_view octets) {
  return fmt::format("{:016x}", XXH3_64bits(octets.data(), octets.size()));
}

std::string digest_of(const std::vector<Event>& events) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_64bits_reset(state.get());
  std::string line;
  for (const Event& event : events) {
    line.clear();
    append_json(line, event);
    line += '\n';
    XXH3_64bits_update(state.get(), line.data(), line.size());
  }
  return fmt::format("{:016x}", XXH3_64bits_digest(state.get()));
}

}  // namespace viplane::scenarios
