// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "compare/measurement.h"
#include "compare/mode.h"
#include "compare/statistics.h"
#include "compare/terms.h"

namespace viplane::compare {

// One repetition: a run against one real server, and one against the VIP, in turns first.
struct Pair {
  Measurement direct;
  Measurement through_vip;

  // Of the pages: pages a minute are cut to whole ones, which would show. Both runs take equally long.
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
  Terms terms;
  std::vector<Row> rows;
};

}  // namespace viplane::compare
