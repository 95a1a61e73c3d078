// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "dataplane/schedulers/hash.h"

namespace viplane::dataplane {

// mh: Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4). Each server walks the table by its own permutation and
// claims free entries in turn, so a change of one server moves few clients of the others.
class MaglevHash : public HashScheduler {
 public:
  explicit MaglevHash(SchedulerFlags flags) : flags_(flags) {}
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;

 private:
  void lay_out(Servers servers) override;

  SchedulerFlags flags_;
  std::vector<std::size_t> table_;  // empty while no server has ever had a weight
};

}  // namespace viplane::dataplane
