// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/virtual_service.h"

#include <algorithm>

#include "control/health_config.h"
#include "control/tell.h"

namespace viplane {
namespace {

TlsFiles tls_files(const config::SslFiles& from) { return {from.certificate, from.key, from.password}; }

}  // namespace

VirtualService::VirtualService(const Env& env, NotifyScripts& notify, const NotifyPipes& pipes, const Alerts& alerts,
                               dataplane::ServiceTable& table, const config::VirtualServer& server,
                               const config::Config& config)
    : env_(env),
      notify_(notify),
      pipes_(pipes),
      alerts_(alerts),
      table_(table),
      server_(server),
      name_(server.name()),
      service_(service_config(server, config)),
      scripts_as_(script_defaults(config)),
      pool_(made_here(health_config(server), env)),
      io_(env_, server_, [this](const CheckIo::Answer& answer) { carry_out(answer(pool_, env_.clock.now())); }),
      random_(env.random.fork("checks of " + name_)) {
  io_.set_tls_files(tls_files(config.global.ssl));
}

VirtualService::~VirtualService() = default;

void VirtualService::start() {
  io_.set_script_defaults(scripts_as_);
  add_services();
  carry_out(pool_.start(env_.clock.now(), [this] { return draw(); }));
}

void VirtualService::add_services() {
  if (!service_.not_served.empty()) tell_not_served(service_.not_served);
  for (const auto& key : service_.keys) {
    const auto result = table_.add_service(key, service_.settings);
    if (result != dataplane::Edit::done) tell_not_served(std::string(to_string(result)));
  }
}

void VirtualService::tell_not_served(const std::string& why) {
  tell(env_, "service.not_served", {{"virtual_server", name_}, {"why", why}});
}

void VirtualService::remove_services() {
  for (const auto& key : service_.keys) (void)table_.remove_service(key);  // one that could not be added is not there
}

// Servers that stay keep their connections: the table is edited, not built anew.
void VirtualService::reload(const config::VirtualServer& server, const config::Config& config) {
  drop_checks_under_way();
  const ServiceConfig before = std::move(service_);
  server_ = server;
  std::erase_if(drained_, [&](const Endpoint& each) {
    return std::ranges::find(server_.real_servers, each, &config::RealServer::endpoint) == server_.real_servers.end();
  });
  service_ = service_config(server, config);
  scripts_as_ = script_defaults(config);
  io_.set_script_defaults(scripts_as_);
  io_.set_tls_files(tls_files(config.global.ssl));
  for (const auto& key : before.keys) {
    if (std::ranges::find(service_.keys, key) == service_.keys.end()) (void)table_.remove_service(key);  // as above
  }
  for (const auto& key : service_.keys) {
    const auto edited = table_.edit_service(key, service_.settings);
    if (edited == dataplane::Edit::no_such_service) (void)table_.add_service(key, service_.settings);  // told at start
  }
  carry_out(pool_.reload(made_here(health_config(server), env_), env_.clock.now(), [this] { return draw(); }));
  refresh_servers();
}

// What a reload may have changed about servers that stayed, and servers of keys that were added.
void VirtualService::refresh_servers() {
  for (const auto& key : service_.keys) {
    for (std::size_t i = 0; i < server_.real_servers.size(); ++i) {
      if (!pool_.is_alive(i)) continue;
      const auto& real = server_.real_servers[i];
      const auto status = table_.find(key);
      if (!status) continue;
      const auto present = std::ranges::find(status->servers, real.endpoint, &dataplane::ServerStatus::address);
      const bool is_present = present != status->servers.end();
      const int weight = pool_.table_weight(i).value_or(real.weight);
      const auto settings = settings_of(real.endpoint, weight);
      (void)(is_present ? table_.edit_server(key, real.endpoint, settings)
                        : table_.add_server(key, real.endpoint, settings));  // cannot fail: the service is there
    }
  }
}

void VirtualService::shut_down() {
  is_ending_ = true;
  drop_checks_under_way();
  carry_out(pool_.shut_down());
  timer_.arm(std::nullopt);
  remove_services();
}

void VirtualService::remove() {
  is_ending_ = true;
  drop_checks_under_way();
  carry_out(pool_.remove());
  timer_.arm(std::nullopt);
  remove_services();
}

void VirtualService::address_held(const std::function<bool(const IpAddress&)>& is_local) {
  if (!server_.ha_suspend) return;
  const bool held = std::ranges::any_of(service_.keys, [&](const auto& key) { return is_local(key.address.address); });
  pool_.suspend(!held);
}

void VirtualService::append_flows(std::vector<ServedFlow>& to) const {
  if (service_.keys.empty()) return;
  const auto protocol = static_cast<IpProtocol>(service_.keys.front().protocol);
  for (const auto& key : service_.keys) {
    if (table_.find(key)) to.push_back({ServedFlow::End::service, protocol, key.address});
  }
  const auto add_server = [&](const Endpoint& server) {
    if (server_settings(server_, server, 1).method != dataplane::Method::nat) return;
    to.push_back({ServedFlow::End::real_server, protocol, server});
  };
  for (const auto& real : server_.real_servers) add_server(real.endpoint);
  if (server_.sorry_server) add_server(server_.sorry_server->endpoint);
}

void VirtualService::carry_out(health::Actions actions) {
  for (const auto& each : actions) std::visit([this](const auto& action) { act(action); }, each);
  timer_.arm(pool_.deadline());
}

void VirtualService::drop_checks_under_way() { io_.drop_all(); }

void VirtualService::act(const health::Verdict& action) {
  const auto& server = pool_.config().real_servers[action.check.server];
  findings_[{server.endpoint, pool_.check_name(action.check)}] = {env_.clock.now(), action.why};
  tell(env_, action.is_up ? "health.up" : "health.down",
       {{"virtual_server", name_},
        {"real_server", server.endpoint.to_string()},
        {"check", pool_.check_name(action.check)},
        {"why", action.why}});
  if (action.is_change) mail(action);
}

void VirtualService::mail(const health::Verdict& action) const {
  const std::size_t place = action.check.server;
  const bool is_alive = pool_.is_alive(place);
  bool others_are_up = true;
  for (std::size_t i = 0; i < pool_.config().real_servers[place].checkers.size(); ++i) {
    if (i != action.check.checker && !pool_.check({place, i}).is_up()) others_are_up = false;
  }
  const bool was_alive = !action.is_up && others_are_up;
  alerts_.check_changed(server_, server_.real_servers[place],
                        {pool_.check_name(action.check), action.why, was_alive, is_alive});
}

void VirtualService::act(const health::AddServer& action) {
  for (const auto& key : service_.keys) {
    const auto settings = settings_of(action.endpoint, action.weight);
    const auto result = table_.add_server(key, action.endpoint, settings);
    if (result != dataplane::Edit::done && result != dataplane::Edit::exists) {
      tell_not_served(action.endpoint.to_string() + ": " + std::string(to_string(result)));
    }
  }
  tell_server(action.endpoint, action.weight, true, action.why);
}

void VirtualService::act(const health::RemoveServer& action) {
  for (const auto& key : service_.keys) (void)table_.remove_server(key, action.endpoint);  // gone either way
  tell_server(action.endpoint, 0, false, action.why);
}

void VirtualService::act(const health::SetWeight& action) {
  for (const auto& key : service_.keys) {
    (void)table_.edit_server(key, action.endpoint,
                             settings_of(action.endpoint, action.weight));  // told when it was added
  }
  tell_server(action.endpoint, action.weight, true, action.why);
}

void VirtualService::act(const health::Notify& action) { notify_.run(script_of(action.command, scripts_as_)); }

void VirtualService::act(const health::ServerChanged& action) {
  const Endpoint& server = pool_.config().real_servers[action.server].endpoint;
  pipes_.tell_lvs("RS " + fifo_name(server, server_.protocol) + " " + fifo_name(server_) +
                  (action.is_up ? " UP" : " DOWN"));
}

void VirtualService::act(const health::QuorumChanged& action) {
  pipes_.tell_lvs("VS " + fifo_name(server_) + (action.is_up ? " UP" : " DOWN"));
  tell(env_, "service.quorum", {{"virtual_server", name_}, {"up", std::int64_t{action.is_up}}, {"why", action.why}});
  if (!is_ending_) alerts_.quorum_changed(server_, action.is_up, action.why);
}

void VirtualService::act(const health::Notice& action) {
  tell(env_, "health.notice", {{"virtual_server", name_}, {"why", action.text}});
}

void VirtualService::tell_server(const Endpoint& server, int weight, bool is_in, const std::string& why) {
  tell(env_, "service.server",
       {{"virtual_server", name_},
        {"real_server", server.to_string()},
        {"weight", std::int64_t{weight}},
        {"in", std::int64_t{is_in}},
        {"why", why}});
}

}  // namespace viplane
