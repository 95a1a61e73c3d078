// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/comparison.h"

#include <exception>

#include "compare/lab/webbench_run.h"

namespace viplane::compare {
namespace {

using namespace std::chrono_literals;

// A director needs three advertisement intervals before it is master.
constexpr Duration kPatience = 15s;

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

Comparison compare(const Plan& plan, const std::function<void(const std::string&)>& progress) {
  for (const std::string& name : plan.balancers) balancer(name);  // a wrong name is told before an hour has passed
  Comparison comparison{plan, {}};
  comparison.terms.inputs = {{"io", plan.io.empty() ? "auto" : plan.io}};
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
