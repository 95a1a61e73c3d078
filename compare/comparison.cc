// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/comparison.h"

namespace viplane::compare {
namespace {

template <class Value>
Estimate estimate_of(const std::vector<Pair>& pairs, Value value) {
  std::vector<double> samples;
  for (const Pair& pair : pairs) samples.push_back(static_cast<double>(value(pair)));
  return estimate(samples);
}

}  // namespace

double Pair::ratio() const {
  if (direct.pages == 0) return 0;
  return static_cast<double>(through_vip.pages) / static_cast<double>(direct.pages);
}

Estimate Row::direct() const {
  return estimate_of(pairs, [](const Pair& pair) { return pair.direct.pages_per_minute; });
}
Estimate Row::through_vip() const {
  return estimate_of(pairs, [](const Pair& pair) { return pair.through_vip.pages_per_minute; });
}
Estimate Row::ratio() const {
  return estimate_of(pairs, [](const Pair& pair) { return pair.ratio(); });
}

std::int64_t Row::failed() const {
  std::int64_t sum = 0;
  for (const Pair& pair : pairs) sum += pair.direct.failed + pair.through_vip.failed;
  return sum;
}

std::uint64_t Row::syn_retransmits() const {
  std::uint64_t sum = 0;
  for (const Pair& pair : pairs) sum += pair.direct.client.syn_retransmits + pair.through_vip.client.syn_retransmits;
  return sum;
}

bool Row::is_whole(int clients) const {
  for (const Pair& pair : pairs) {
    if (!pair.direct.is_whole(clients) || !pair.through_vip.is_whole(clients)) return false;
  }
  return true;
}

}  // namespace viplane::compare
