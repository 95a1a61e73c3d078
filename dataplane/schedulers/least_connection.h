// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/schedulers/scheduler.h"

namespace viplane::dataplane {

// lc: the least loaded server, where an active connection weighs as much as 256 inactive ones; weights do not count.
class LeastConnection : public Scheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;
};

// wlc: as lc, in relation to the weight.
class WeightedLeastConnection : public Scheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;
};

// sed: the shortest expected delay, (active + 1) / weight.
class ShortestExpectedDelay : public Scheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;
};

// nq: the first idle server; if none is idle, as sed.
class NeverQueue : public Scheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;
};

}  // namespace viplane::dataplane
