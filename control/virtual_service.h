// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "control/alerts.h"
#include "control/check_io.h"
#include "control/config/config.h"
#include "control/deadline_timer.h"
#include "control/health/service_pool.h"
#include "control/notify_pipes.h"
#include "control/notify_scripts.h"
#include "control/script_of.h"
#include "control/service_config.h"
#include "control/status.h"
#include "dataplane/service_table.h"
#include "env/env.h"

namespace viplane {

// Runs one virtual server: carries its checks to the real servers and back, and keeps the packet path's table as the
// checks would have it. Works the same whether or not this director is the master, as keepalived does.
class VirtualService {
 public:
  VirtualService(const Env& env, NotifyScripts& notify, const NotifyPipes& pipes, const Alerts& alerts,
                 dataplane::ServiceTable& table, const config::VirtualServer& server, const config::Config& config);
  ~VirtualService();

  void start();
  void reload(const config::VirtualServer& server, const config::Config& config);
  void shut_down();  // the director ends
  void remove();     // it is gone from the configuration
  // ha_suspend: checks rest while the address is not ours.
  void address_held(const std::function<bool(const IpAddress&)>& is_local);

  // The operator's own word: a drained server has weight 0 whatever its checks say, and keeps its connections. It
  // outlives reloads as long as the server stays configured. False: no such server here.
  bool drain(const Endpoint& server, bool drained);

  const std::string& name() const { return name_; }
  // What of its traffic concerns the packet path, whichever servers are up.
  void append_flows(std::vector<ServedFlow>& to) const;
  VirtualServerStatus status() const;

 private:
  struct Finding {
    Time since{};
    std::string why;
  };
  dataplane::ServerSettings settings_of(const Endpoint& server, int weight) const;
  void add_services();
  void remove_services();
  void refresh_servers();
  void tell_not_served(const std::string& why);
  void carry_out(health::Actions actions);
  void drop_checks_under_way();
  double draw() { return random_.unit(); }

  // One for each kind of action; the checks' own go to the world.
  template <class Action>
  void act(const Action& action) {
    io_.carry_out(action);
  }
  void act(const health::Verdict& action);
  void mail(const health::Verdict& action) const;
  void act(const health::AskWeight&) {}  // SetWeight follows
  void act(const health::AddServer& action);
  void act(const health::RemoveServer& action);
  void act(const health::SetWeight& action);
  void act(const health::Notify& action);
  void act(const health::ServerChanged& action);
  void act(const health::QuorumChanged& action);
  void act(const health::Notice& action);

  void tell_server(const Endpoint& server, int weight, bool is_in, const std::string& why);

  Env env_;
  NotifyScripts& notify_;
  const NotifyPipes& pipes_;
  const Alerts& alerts_;
  dataplane::ServiceTable& table_;
  config::VirtualServer server_;
  std::string name_;
  ServiceConfig service_;
  ScriptDefaults scripts_as_;
  health::ServicePool pool_;
  CheckIo io_;
  Random random_;
  std::set<Endpoint> drained_;
  bool is_ending_ = false;
  std::map<std::pair<Endpoint, std::string>, Finding> findings_;  // the last verdict, by server and check
  DeadlineTimer timer_{env_.clock, [this] { carry_out(pool_.on_deadline(env_.clock.now())); }};
};

}  // namespace viplane
