// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/starts.h"

namespace viplane::explain {
namespace {

ColdStart made_of(std::string first, const std::optional<Takeover>& service) {
  ColdStart made{
      .first = std::move(first), .master = {}, .service = {std::nullopt, "nobody may be master"}, .later = {}};
  if (!service) return made;
  made.master = service->successor->name;
  made.service = service->prediction();
  return made;
}

ColdStart alone(const Candidates& all, const Candidate& first) {
  ColdStart made = made_of(first.name, after_start(first, nullptr, Beginning::machine_boots));
  if (made.master.empty()) return made;
  for (const Candidate& other : all) {
    if (other.node == first.node) continue;
    if (const auto taken = after_start(other, &first, Beginning::machine_boots))
      made.later.push_back({other.name, taken->prediction()});
  }
  return made;
}

}  // namespace

std::vector<ColdStart> starts_of(const Peace& peace) {
  std::vector<ColdStart> starts{made_of({}, after_cold_start(peace.all))};
  if (peace.all.size() < 2) return starts;
  for (const Candidate& first : peace.all) starts.push_back(alone(peace.all, first));
  return starts;
}

}  // namespace viplane::explain
