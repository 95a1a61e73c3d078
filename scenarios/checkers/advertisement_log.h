// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "scenarios/checkers/checker.h"
#include "scenarios/checkers/run_facts.h"

namespace viplane::scenarios {

// When each instance said what, as captured where its node sends.
class AdvertisementLog {
 public:
  struct Entry {
    Time at;
    int priority = 0;
  };

  explicit AdvertisementLog(const RunFacts& facts) : facts_(facts), sent_(facts.instances.size()) {}
  void see(const CapturedFrame& frame);

  const std::vector<Entry>& sent(std::size_t index) const { return sent_[index]; }
  bool sent_priority_zero(std::size_t index, Time from, Time to) const;  // in [from, to]

 private:
  const RunFacts& facts_;
  std::vector<std::vector<Entry>> sent_;
};

}  // namespace viplane::scenarios
