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
  // A configuration adds its servers one by one, and most changes meet no packet: the table is filled by the first pick
  // after them.
  void lay_out(Servers) override { is_stale_ = true; }
  void fill(Servers servers);

  SchedulerFlags flags_;
  bool is_stale_ = false;
  std::vector<std::uint32_t> table_;  // indices of servers; empty while no server has ever had a weight
};

}  // namespace viplane::dataplane
