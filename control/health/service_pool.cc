// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/service_pool.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace viplane::health {
namespace {

constexpr int kHighestWeight = 65535;  // keepalived's IPVS_WEIGHT_MAX
constexpr int kSorryServerWeight = 1;

// The change of one entry of the service's table; the weights say what stands there before and after.
struct Entry {
  std::size_t place;
  Endpoint endpoint;
  std::optional<int> before;
  std::optional<int> after;

  bool gives_less() const { return after.value_or(-1) < before.value_or(-1); }
  Action action(const std::string& why) const {
    if (!after) return RemoveServer{place, endpoint, why};
    if (!before) return AddServer{place, endpoint, *after, why};
    return SetWeight{place, endpoint, *after, why};
  }
};

void append(Actions& actions, Actions&& more) {
  actions.insert(actions.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

ServicePool::ServicePool(VirtualServer config) : config_(std::move(config)) { make_servers(); }

void ServicePool::make_servers() {
  servers_.clear();
  for (std::size_t place = 0; place < config_.real_servers.size(); ++place) {
    Server& server = servers_.emplace_back();
    for (const Checker& checker : config_.real_servers[place].checkers) {
      server.checks.push_back(make_check_machine(checker, {place, server.checks.size()}));
      server.checks.back()->suspend(is_suspended_);
    }
    server.weight_changes.resize(server.checks.size());
    server.is_alive = all_checks_up(server);
  }
}

Actions ServicePool::start(Time now, const UnitRandom& random) {
  Actions actions;
  settle_table("starting", actions);
  update_quorum(true, actions);
  start_checks(now, random, actions);
  return actions;
}

void ServicePool::start_checks(Time now, const UnitRandom& random, Actions& actions) {
  for (std::size_t place = 0; place < servers_.size(); ++place) {
    for (const auto& check : servers_[place].checks) {
      if (check->is_made()) {
        check->start(now, random());
      } else {
        actions.push_back(Notice{check->keyword() + " is not made yet: " +
                                 config_.real_servers[place].endpoint.to_string() + " counts as up by it"});
      }
    }
  }
}

Actions ServicePool::on_deadline(Time now) {
  Actions actions;
  for (const Server& server : servers_) {
    for (const auto& check : server.checks) append(actions, judge(check->on_deadline(now)));
  }
  return actions;
}

std::optional<Time> ServicePool::deadline() const {
  std::optional<Time> first;
  for (const Server& server : servers_) {
    for (const auto& check : server.checks) {
      const std::optional<Time> next = check->deadline();
      if (next && (!first || *next < *first)) first = next;
    }
  }
  return first;
}

CheckMachine* ServicePool::find(CheckId check) {
  if (check.server >= servers_.size()) return nullptr;
  const auto& checks = servers_[check.server].checks;
  return check.checker < checks.size() ? checks[check.checker].get() : nullptr;
}

Actions ServicePool::on_connected(Time now, CheckId check) {
  CheckMachine* machine = find(check);
  return machine ? judge(machine->on_connected(now)) : Actions{};
}

Actions ServicePool::on_received(Time now, CheckId check, ByteView bytes) {
  CheckMachine* machine = find(check);
  return machine ? judge(machine->on_received(now, bytes)) : Actions{};
}

Actions ServicePool::on_closed(Time now, CheckId check, StreamEnd end) {
  CheckMachine* machine = find(check);
  return machine ? judge(machine->on_closed(now, end)) : Actions{};
}

Actions ServicePool::on_script_result(Time now, CheckId check, int exit_code, bool timed_out) {
  CheckMachine* machine = find(check);
  return machine ? judge(machine->on_script_result(now, exit_code, timed_out)) : Actions{};
}

Actions ServicePool::on_file(Time now, CheckId check, std::int64_t value) {
  CheckMachine* machine = find(check);
  return machine ? judge(machine->on_file(now, value)) : Actions{};
}

Actions ServicePool::on_probe_open(Time now, CheckId check, const IpAddress& source, std::uint64_t random) {
  CheckMachine* machine = find(check);
  return machine ? judge(machine->on_probe_open(now, source, random)) : Actions{};
}

// A check's findings become the pool's; all else passes through.
Actions ServicePool::judge(Actions from_check) {
  Actions actions;
  for (Action& action : from_check) {
    if (const auto* verdict = std::get_if<Verdict>(&action)) {
      on_verdict(*verdict, actions);
    } else if (const auto* asked = std::get_if<AskWeight>(&action)) {
      on_ask_weight(*asked, actions);
    } else {
      actions.push_back(std::move(action));
    }
  }
  return actions;
}

void ServicePool::on_verdict(const Verdict& verdict, Actions& actions) {
  actions.push_back(verdict);
  Server& server = servers_[verdict.check.server];
  const bool was_alive = server.is_alive;
  server.is_alive = all_checks_up(server);
  if (server.is_alive == was_alive) {
    // The first check of an alpha server has failed: nothing changes in the table, but now it is known.
    if (!server.is_alive && !server.told_down) notify_server(verdict.check.server, actions);
    return;
  }
  settle_table(check_name(verdict.check) + ": " + verdict.why, actions);
  notify_server(verdict.check.server, actions);
  update_quorum(false, actions);
}

void ServicePool::on_ask_weight(const AskWeight& asked, Actions& actions) {
  const std::size_t place = asked.check.server;
  const int before = weight(place);
  const int configured = config_.real_servers[place].weight;
  servers_[place].weight_changes[asked.check.checker] = asked.weight.value_or(configured) - configured + asked.change;
  if (weight(place) == before) return;
  settle_table(check_name(asked.check) + " asks for weight " + std::to_string(weight(place)), actions);
  update_quorum(false, actions);
}

void ServicePool::notify_server(std::size_t place, Actions& actions) {
  Server& server = servers_[place];
  const RealServer& config = config_.real_servers[place];
  server.told_down = !server.is_alive;
  actions.push_back(ServerChanged{place, server.is_alive});
  append(actions, server.is_alive ? config.notify_up : config.notify_down);
}

// keepalived: gained at quorum + hysteresis; lost below quorum - hysteresis, or when nothing is left. A start without
// quorum counts as a loss only if there is a sorry server to bring in.
void ServicePool::update_quorum(bool starting, Actions& actions) {
  const long sum = alive_weight();
  const long quorum = config_.quorum;
  const long hysteresis = config_.hysteresis;
  const std::string found = "weight " + std::to_string(sum) + " alive, ";
  if (!has_quorum_ && sum >= quorum + hysteresis) {
    change_quorum(true, found + std::to_string(quorum + hysteresis) + " needed", actions);
    return;
  }
  const long least = std::max(quorum - hysteresis, 1L);
  const bool lost = has_quorum_ && sum < least;
  const bool sorry_server_missing = starting && !has_quorum_ && config_.sorry_server && !sorry_in_use_;
  if (lost) change_quorum(false, found + std::to_string(least) + " needed", actions);
  if (sorry_server_missing) change_quorum(false, found + std::to_string(quorum + hysteresis) + " needed", actions);
}

void ServicePool::change_quorum(bool up, const std::string& why, Actions& actions) {
  has_quorum_ = up;
  sorry_in_use_ = !up && config_.sorry_server.has_value();
  const std::string told = (up ? "quorum gained: " : "quorum lost: ") + why;
  actions.push_back(QuorumChanged{up, told});
  settle_table(told, actions);
  append(actions, up ? config_.quorum_up : config_.quorum_down);
}

// Brings the table to what the state asks for. What gives way goes first: never do the sorry server and the real
// servers share the clients.
void ServicePool::settle_table(const std::string& why, Actions& actions) {
  std::vector<Entry> changes;
  for (std::size_t place = 0; place < servers_.size(); ++place) {
    changes.push_back(
        {place, config_.real_servers[place].endpoint, servers_[place].table_weight, wanted_weight(place)});
    servers_[place].table_weight = changes.back().after;
  }
  if (config_.sorry_server) {
    changes.push_back({kSorryServer, *config_.sorry_server, sorry_table_weight_, wanted_sorry_weight()});
    sorry_table_weight_ = changes.back().after;
  }
  std::erase_if(changes, [](const Entry& entry) { return entry.before == entry.after; });
  std::stable_partition(changes.begin(), changes.end(), [](const Entry& entry) { return entry.gives_less(); });
  for (const Entry& entry : changes) actions.push_back(entry.action(why));
}

std::optional<int> ServicePool::wanted_weight(std::size_t place) const {
  if (servers_[place].is_alive && serves_real_servers()) return weight(place);
  if (config_.real_servers[place].inhibit_on_failure) return 0;
  return std::nullopt;
}

std::optional<int> ServicePool::wanted_sorry_weight() const {
  if (sorry_in_use_) return kSorryServerWeight;
  if (config_.sorry_server_inhibit) return 0;
  return std::nullopt;
}

int ServicePool::weight(std::size_t place) const {
  const std::vector<int>& changes = servers_[place].weight_changes;
  return std::clamp(std::accumulate(changes.begin(), changes.end(), config_.real_servers[place].weight), 0,
                    kHighestWeight);
}

long ServicePool::alive_weight() const {
  long sum = 0;
  for (std::size_t place = 0; place < servers_.size(); ++place) {
    if (servers_[place].is_alive) sum += weight(place);
  }
  return sum;
}

bool ServicePool::all_checks_up(const Server& server) const {
  return std::all_of(server.checks.begin(), server.checks.end(), [](const auto& check) { return check->is_up(); });
}

std::string ServicePool::check_name(CheckId check) const {
  const CheckMachine& machine = *servers_.at(check.server).checks.at(check.checker);
  const Endpoint& server = config_.real_servers[check.server].endpoint;
  const Endpoint& target = machine.checker().target;
  const bool is_elsewhere = target != Endpoint{} && target != server;
  return machine.keyword() + " " + (is_elsewhere ? target : server).to_string();
}

void ServicePool::suspend(bool suspended) {
  is_suspended_ = suspended;
  for (const Server& server : servers_) {
    for (const auto& check : server.checks) check->suspend(suspended);
  }
}

}  // namespace viplane::health
