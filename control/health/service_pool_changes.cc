// SPDX-License-Identifier: GPL-2.0-or-later
// How a pool passes from one configuration to the next, and how it ends.
#include <algorithm>
#include <utility>

#include "control/health/service_pool.h"

namespace viplane::health {

Actions ServicePool::reload(VirtualServer config, Time now, const UnitRandom& random) {
  Actions actions;
  const VirtualServer former_config = std::exchange(config_, std::move(config));
  std::vector<Server> former = std::exchange(servers_, {});
  make_servers();
  std::vector<std::size_t> changed;  // servers that a check less, or a new one, makes alive or dead
  for (std::size_t old_place = 0; old_place < former.size(); ++old_place) {
    const RealServer& old_config = former_config.real_servers[old_place];
    const auto stays = std::find_if(config_.real_servers.begin(), config_.real_servers.end(),
                                    [&](const RealServer& server) { return server.endpoint == old_config.endpoint; });
    if (stays != config_.real_servers.end()) {
      const auto place = static_cast<std::size_t>(stays - config_.real_servers.begin());
      inherit(servers_[place], place, former[old_place], old_config);
      if (servers_[place].is_alive != former[old_place].is_alive) changed.push_back(place);
      continue;
    }
    if (former[old_place].table_weight) {
      actions.push_back(RemoveServer{kFormerServer, old_config.endpoint, "removed from the configuration"});
    }
    if (former[old_place].is_alive) append(actions, old_config.notify_down);
  }
  if (config_.sorry_server != former_config.sorry_server) {
    if (sorry_table_weight_) {
      actions.push_back(RemoveServer{kFormerServer, *former_config.sorry_server, "removed from the configuration"});
    }
    sorry_table_weight_.reset();
    sorry_in_use_ = false;
  }
  settle_table("the configuration has changed", actions);
  for (const std::size_t place : changed) notify_server(place, actions);
  update_quorum(true, actions);
  start_checks(now, random, actions);
  return actions;
}

void ServicePool::inherit(Server& server, std::size_t place, Server& former, const RealServer& former_config) {
  const std::vector<Checker>& checkers = config_.real_servers[place].checkers;
  for (std::size_t i = 0; i < checkers.size(); ++i) {
    const auto same = std::find(former_config.checkers.begin(), former_config.checkers.end(), checkers[i]);
    if (same != former_config.checkers.end()) {
      const auto j = static_cast<std::size_t>(same - former_config.checkers.begin());
      server.checks[i]->take_over(*former.checks[j]);
      server.weight_changes[i] = former.weight_changes[j];
    } else if (former.is_alive) {
      server.checks[i]->presume_up();
    }
  }
  server.is_alive = all_checks_up(server);
  server.told_down = former.told_down;
  server.table_weight = former.table_weight;
}

Actions ServicePool::shut_down() { return end(config_.omega, "stopping"); }

Actions ServicePool::remove() { return end(true, "removed from the configuration"); }

Actions ServicePool::end(bool notifies, const std::string& why) {
  Actions actions;
  if (sorry_table_weight_) actions.push_back(RemoveServer{kSorryServer, *config_.sorry_server, why});
  sorry_table_weight_.reset();
  sorry_in_use_ = false;
  for (std::size_t place = 0; place < servers_.size(); ++place) {
    Server& server = servers_[place];
    server.checks.clear();
    server.weight_changes.clear();
    if (server.table_weight) {
      actions.push_back(RemoveServer{place, config_.real_servers[place].endpoint, why});
      server.table_weight.reset();
    }
    if (std::exchange(server.is_alive, false) && notifies) append(actions, config_.real_servers[place].notify_down);
  }
  if (std::exchange(has_quorum_, false)) {
    actions.push_back(QuorumChanged{false, why});
    if (notifies) append(actions, config_.quorum_down);
  }
  return actions;
}

}  // namespace viplane::health
