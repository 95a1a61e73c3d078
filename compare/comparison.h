// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "compare/balancer.h"
#include "compare/measurement.h"
#include "compare/statistics.h"

namespace viplane::compare {

// One repetition: a run against one real server, and one against the VIP, in turns first.
struct Pair {
  Measurement direct;
  Measurement through_vip;

  double ratio() const;
};

// One balancer under one cap.
struct Row {
  std::string balancer;
  std::string what;
  Mode mode = Mode::nat;
  double cap = 0;  // Mbit/s; 0: none
  std::vector<Pair> pairs;
  std::string trouble;  // why it could not be measured; empty: it was

  Estimate direct() const;       // pages a minute
  Estimate through_vip() const;  // pages a minute
  Estimate ratio() const;        // of each pair
  std::int64_t failed() const;   // requests, of both sides
  std::uint64_t syn_retransmits() const;
  bool is_whole(int clients) const;  // every run was
};

struct Comparison {
  Plan plan;
  std::vector<Row> rows;
};

// Measures every row on a fresh bed. A row that cannot be had says why and the others go on. `progress` is told of each
// run before it starts.
Comparison compare(const Plan& plan, const std::function<void(const std::string&)>& progress);

}  // namespace viplane::compare
