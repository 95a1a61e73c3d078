// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/schedulers/scheduler.h"

namespace viplane::dataplane {

// rr: each available server in turn, whatever its weight.
class RoundRobin : public Scheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;
  void server_added(Servers servers, std::size_t index) override;
  void server_removed(Servers servers, std::size_t former_index) override;

 private:
  // The turn passes to the place after the last pick. Places count from 1 here; 0 stands before the first server.
  std::size_t last_ = 0;
};

// wrr: rounds with a falling bar; in each round the servers whose weight reaches the bar take their turn.
class WeightedRoundRobin : public Scheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;
  void started(Servers servers) override;
  void server_added(Servers servers, std::size_t) override { servers_changed(servers); }
  void server_removed(Servers servers, std::size_t) override { servers_changed(servers); }
  void weight_changed(Servers servers, std::size_t) override { servers_changed(servers); }

 private:
  void measure(Servers servers);
  void servers_changed(Servers servers);

  std::size_t last_ = 0;      // counts from 1; 0 stands before the first server
  std::int64_t bar_ = 0;      // the weight a server needs in this round
  std::int64_t highest_ = 0;  // the bar of the first round
  std::int64_t step_ = 1;     // greatest common divisor of the weights
};

}  // namespace viplane::dataplane
