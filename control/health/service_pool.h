// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/health/action.h"
#include "control/health/check_machine.h"
#include "control/health/config.h"
#include "net/time.h"

namespace viplane::health {

// The real servers of one virtual server and their checks: says who is in the table, with which weight, when the quorum
// is lost and the sorry server takes over. Without I/O, movable. A server is alive while all its checks are up; a
// virtual server's quorum counts the weights of those alive. Order of actions and the times are keepalived 2.2.7's.
class ServicePool {
 public:
  using UnitRandom = std::function<double()>;  // a number in [0, 1); drawn once a check, in the order of the file

  explicit ServicePool(VirtualServer config);

  Actions start(Time now, const UnitRandom& random);

  Actions on_deadline(Time now);
  Actions on_connected(Time now, CheckId check);
  Actions on_received(Time now, CheckId check, ByteView bytes);
  Actions on_closed(Time now, CheckId check, StreamEnd end);
  Actions on_script_result(Time now, CheckId check, int exit_code, bool timed_out);
  Actions on_file(Time now, CheckId check, std::int64_t value);
  Actions on_probe_open(Time now, CheckId check, const IpAddress& source, std::uint64_t random);
  std::optional<Time> deadline() const;

  // A new configuration of the same virtual server. Servers are known by their endpoints: those that stay keep their
  // state, and their checks their findings. Drop all streams and scripts of this pool first.
  Actions reload(VirtualServer config, Time now, const UnitRandom& random);

  // The director ends: takes every server out; runs notify_down and quorum_down if omega says so.
  Actions shut_down();
  // The virtual server is gone from the configuration: as shut_down(), but always notifies.
  Actions remove();

  void suspend(bool suspended);  // ha_suspend

  const VirtualServer& config() const { return config_; }
  bool is_alive(std::size_t place) const { return servers_[place].is_alive; }
  bool has_quorum() const { return has_quorum_; }
  bool is_sorry_server_in_use() const { return sorry_in_use_; }
  std::string check_name(CheckId check) const;  // "TCP_CHECK 10.0.0.1:80"
  const CheckMachine& check(CheckId check) const { return *servers_.at(check.server).checks.at(check.checker); }
  // The weight the server has in the service's table by its checks; nullopt: it is not there.
  std::optional<int> table_weight(std::size_t place) const { return servers_[place].table_weight; }

 private:
  struct Server {
    std::vector<std::unique_ptr<CheckMachine>> checks;
    std::vector<int> weight_changes;  // what each check's misc_dynamic adds to the configured weight
    bool is_alive = false;
    bool told_down = false;           // notify_down has run since it was last alive
    std::optional<int> table_weight;  // as it stands in the service's table; none: it does not
  };

  void make_servers();
  void inherit(Server& server, std::size_t place, Server& former, const RealServer& former_config);
  void start_checks(Time now, const UnitRandom& random, Actions& actions);
  CheckMachine* find(CheckId check);
  Actions judge(Actions from_check);
  void on_verdict(const Verdict& verdict, Actions& actions);
  void on_ask_weight(const AskWeight& asked, Actions& actions);
  void notify_server(std::size_t place, Actions& actions);
  void update_quorum(bool starting, Actions& actions);
  void change_quorum(bool up, const std::string& why, Actions& actions);
  void settle_table(const std::string& why, Actions& actions);
  Actions end(bool notifies, const std::string& why);

  bool all_checks_up(const Server& server) const;
  bool serves_real_servers() const { return has_quorum_ || !sorry_in_use_; }
  int weight(std::size_t place) const;
  std::optional<int> wanted_weight(std::size_t place) const;
  std::optional<int> wanted_sorry_weight() const;
  long alive_weight() const;

  VirtualServer config_;
  std::vector<Server> servers_;
  bool is_suspended_ = false;
  bool has_quorum_ = false;
  bool sorry_in_use_ = false;
  std::optional<int> sorry_table_weight_;
};

}  // namespace viplane::health
