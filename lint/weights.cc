// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/weights.h"

#include <algorithm>

namespace viplane::lint {
namespace {

constexpr int kLowest = 1, kHighest = 254;  // 255 is the owner's, and not reached by weights

bool is_weighted(const config::Tracked& tracked) { return tracked.weight != 0; }

}  // namespace

const config::Tracked* first_weighted(const config::Tracking& track) {
  for (const auto* list : {&track.scripts, &track.processes, &track.files, &track.interfaces}) {
    const auto found = std::find_if(list->begin(), list->end(), is_weighted);
    if (found != list->end()) return &*found;
  }
  return nullptr;
}

PriorityRange priority_range(const config::VrrpInstance& instance) {
  if (instance.priority == 255) return {255, 255};
  PriorityRange range{instance.priority, instance.priority};
  // A negative weight counts while its item fails, a positive one while it works; `reverse` swaps the two, and the
  // range stays.
  for (const auto* list : {&instance.track.scripts, &instance.track.processes, &instance.track.interfaces})
    for (const config::Tracked& tracked : *list) (tracked.weight < 0 ? range.worst : range.best) += tracked.weight;
  return {std::clamp(range.worst, kLowest, kHighest), std::clamp(range.best, kLowest, kHighest)};
}

bool has_weighted_file(const config::Tracking& track) {
  return std::any_of(track.files.begin(), track.files.end(), is_weighted);
}

}  // namespace viplane::lint
