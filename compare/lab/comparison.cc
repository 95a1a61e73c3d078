// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/comparison.h"

#include <exception>
#include <stdexcept>

namespace viplane::compare {
namespace {

using namespace std::chrono_literals;

// A director needs three advertisement intervals before it is master.
constexpr Duration kPatience = 15s;

template <class Value>
Estimate estimate_of(const std::vector<Pair>& pairs, Value value) {
  std::vector<double> samples;
  for (const Pair& pair : pairs) samples.push_back(static_cast<double>(value(pair)));
  return estimate(samples);
}

Pair measure_pair(const Bed& bed, bool direct_first) {
  Pair pair;
  if (direct_first) pair.direct = measure(bed, bed.neighbour(), Bed::server_address(0));
  pair.through_vip = measure(bed, bed.visitor(), Bed::vip());
  if (!direct_first) pair.direct = measure(bed, bed.neighbour(), Bed::server_address(0));
  return pair;
}

void measure_row(const Plan& plan, const Balancer& balancer, Row& row, const std::string& label,
                 const std::function<void(const std::string&)>& progress) {
  Bed bed(plan, balancer.mode, row.cap);
  balancer.start(bed);
  bed.wait_for(bed.visitor(), Bed::vip(), kPatience);
  for (int i = 0; i < plan.repetitions; ++i) {
    progress(label + ", repetition " + std::to_string(i + 1) + " of " + std::to_string(plan.repetitions));
    row.pairs.push_back(measure_pair(bed, i % 2 == 0));
  }
}

}  // namespace

double Pair::ratio() const {
  if (direct.pages_per_minute == 0) return 0;
  return static_cast<double>(through_vip.pages_per_minute) / static_cast<double>(direct.pages_per_minute);
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

Comparison compare(const Plan& plan, const std::function<void(const std::string&)>& progress) {
  for (const std::string& name : plan.balancers) balancer(name);  // a wrong name is told before an hour has passed
  Comparison comparison{plan, {}};
  for (const double cap : plan.caps) {
    for (const std::string& name : plan.balancers) {
      const Balancer& candidate = balancer(name);
      Row row{candidate.name, candidate.what, candidate.mode, cap, {}, {}};
      const std::string label = name + (cap > 0 ? " capped" : " uncapped");
      progress(label + ": building the network");
      try {
        measure_row(plan, candidate, row, label, progress);
      } catch (const std::exception& error) {
        row.trouble = error.what();
        row.pairs.clear();
      }
      comparison.rows.push_back(std::move(row));
    }
  }
  return comparison;
}

}  // namespace viplane::compare
