// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/splits.h"

#include "explain/meeting.h"
#include "explain/words.h"

namespace viplane::explain {
namespace {

constexpr std::size_t kMostDirectors = 4;  // 7 ways; with more, one director against the rest

struct Halves {
  Candidates one, other;
};

Halves halve(const Candidates& all, std::size_t bits) {
  Halves halves;
  for (std::size_t i = 0; i < all.size(); ++i) ((bits >> i & 1) != 0 ? halves.one : halves.other).push_back(all[i]);
  return halves;
}

std::vector<std::string> names(const Candidates& candidates) {
  std::vector<std::string> words;
  for (const Candidate& one : candidates) words.push_back(one.name);
  return words;
}

Split tell(const Halves& halves) {
  Split split{.one_side = names(halves.one),
              .other_side = names(halves.other),
              .one_master = {},
              .other_master = {},
              .after_heal = {},
              .conflict = {},
              .outage = {},
              .story = {}};
  const Elected one = elect(halves.one);
  const Elected other = elect(halves.other);
  if (one.master != nullptr) split.one_master = one.master->name;
  if (other.master != nullptr) split.other_master = other.master->name;
  if (one.master == nullptr || other.master == nullptr) {
    split.conflict = {Range{}, "there is one master at most"};
    split.outage = {Range{}, "nobody yields"};
    split.story = one.note.empty() && other.note.empty() ? "There is one master at most."
                                                         : "No file tells who is master on each side.";
    return split;
  }
  const Meeting met = meeting(*one.master, *other.master);
  split.conflict = met.conflict;
  split.outage = met.outage;
  if (met.winner != nullptr) split.after_heal = met.winner->name;
  split.story = met.sentence;
  return split;
}

}  // namespace

std::vector<Split> splits_of(const Peace& peace) {
  std::vector<Split> splits;
  const std::size_t count = peace.all.size();
  if (count < 2) return splits;
  if (count > kMostDirectors) {
    for (std::size_t i = 0; i < count; ++i) splits.push_back(tell(halve(peace.all, std::size_t{1} << i)));
    return splits;
  }
  // The first director is always on the one side, so that no split comes twice.
  for (std::size_t bits = 1; bits + 1 < (std::size_t{1} << count); bits += 2) {
    splits.push_back(tell(halve(peace.all, bits)));
  }
  return splits;
}

}  // namespace viplane::explain
