// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/director.h"

#include <algorithm>
#include <map>

#include "control/alerts.h"
#include "control/config/config.h"
#include "control/mailer.h"
#include "control/neighbours.h"
#include "control/notify_pipes.h"
#include "control/notify_scripts.h"
#include "control/packet_path.h"
#include "control/ports.h"
#include "control/static_fixtures.h"
#include "control/sync_daemon.h"
#include "control/tell.h"
#include "control/virtual_service.h"
#include "control/vrrp_shell.h"
#include "net/ethernet.h"

namespace viplane {

struct Director::Parts {
  Parts(Env given, const config::Config& config, const DirectorOptions& options);

  void start();
  void stop(std::function<void()> stopped);
  void reload(const config::Config& config);

  DirectorStatus status() const;

  void add_services(const config::Config& config);
  void configure_tellers(const config::Config& config);
  void watch_ports();
  void add_ports(std::span<PacketPort* const> all);
  void set_own_macs();
  void tell_served_flows();
  void on_control_frame(std::uint8_t port, ByteView frame);
  void on_neighbour(const Neighbour& who, std::optional<MacAddress> mac);
  void addresses_changed();
  void world_changed();
  void on_vrrp_stopped();
  void follow_states();

  Env env;
  Ports ports;
  Neighbours neighbours;
  PacketPath path;
  NotifyScripts notify;
  NotifyPipes pipes;
  StaticFixtures fixtures;
  Mailer mailer;
  Alerts alerts{mailer};
  SyncDaemon sync;
  VrrpShell vrrp;
  std::map<std::string, std::unique_ptr<VirtualService>> services;  // by name
  std::vector<HandlePtr> link_watches;
  HandlePtr routes_watch;
  HandlePtr farewell;  // calls `stopped`
  std::function<void()> stopped;
  std::size_t connection_slots = 0;
  Time started_at{};
  std::uint64_t reloads = 0;
};

Director::Parts::Parts(Env given, const config::Config& config, const DirectorOptions& options)
    : env(std::move(given)),
      ports(env),
      neighbours(env, ports, [this](const Neighbour& who, std::optional<MacAddress> mac) { on_neighbour(who, mac); }),
      path(env, ports, neighbours, options.connection_slots,
           [this](std::uint8_t port, ByteView frame) { on_control_frame(port, frame); }),
      notify(env),
      pipes(env),
      fixtures(env, config,
               {.addresses_changed = [this] { addresses_changed(); },
                .standing = [this](const std::string& name, bool is_held) { vrrp.on_fixture(name, is_held); }}),
      mailer(env),
      sync(env, ports, path.forwarder()),
      vrrp(env, ports, neighbours, notify, pipes, alerts, config,
           {.released = [this](const IpAddress& address) { path.linger(address); },
            .addresses_changed = [this] { addresses_changed(); },
            .states_changed = [this] { follow_states(); },
            .stopped = [this] { on_vrrp_stopped(); }}) {
  connection_slots = options.connection_slots;
  sync.configure(config.global.sync_daemon);
  add_services(config);
  configure_tellers(config);
}

void Director::Parts::add_services(const config::Config& config) {
  for (const auto& server : config.virtual_servers) {
    services.try_emplace(server.name(),
                         std::make_unique<VirtualService>(env, notify, pipes, alerts, path.services(), server, config));
  }
}

void Director::Parts::configure_tellers(const config::Config& config) {
  pipes.configure(config);
  alerts.configure(config.global);
  mailer.configure(config.global);
}

void Director::Parts::start() {
  started_at = env.clock.now();
  tell(env, "director.started", {{"why", std::string("start")}});
  set_own_macs();
  routes_watch = env.routes.on_change([this] { world_changed(); });
  watch_ports();
  path.start();
  for (auto& [name, service] : services) service->start();
  tell_served_flows();  // before the first address is taken: nobody shall hear a reset from the host
  fixtures.start();
  vrrp.start();
}

void Director::Parts::watch_ports() {
  for (std::size_t i = link_watches.size(); i < ports.size(); ++i) {
    const auto port = static_cast<std::uint8_t>(i);
    link_watches.push_back(env.watches.link(ports.info(port).name, [this, port](bool up) {
      if (!up) neighbours.on_port_down(port);
    }));
  }
}

void Director::Parts::add_ports(std::span<PacketPort* const> all) {
  ports.grow(all);
  if (!routes_watch) return;  // start() will see them
  watch_ports();
  path.ports_added();
  world_changed();
}

// First whoever waits on the wire, then whoever serves here: the services go on until nobody needs them any more.
void Director::Parts::stop(std::function<void()> when_stopped) {
  tell(env, "director.stopping", {{"why", std::string("asked to stop")}});
  stopped = std::move(when_stopped);
  vrrp.stop();
}

void Director::Parts::on_vrrp_stopped() {
  if (farewell) return;
  const Duration patience = path.lingers() && !services.empty() ? LingeringAddresses::kLinger : Duration{};
  farewell = env.clock.call_at(env.clock.now() + patience, [this] {
    for (auto& [name, service] : services) service->shut_down();
    fixtures.stop();
    env.served.set({});
    tell(env, "director.stopped", {{"why", std::string("asked to stop")}});
    stopped();
  });
}

void Director::Parts::reload(const config::Config& config) {
  configure_tellers(config);
  for (auto it = services.begin(); it != services.end();) {
    const bool stays =
        std::ranges::any_of(config.virtual_servers, [&](const auto& server) { return server.name() == it->first; });
    if (!stays) it->second->remove();
    it = stays ? std::next(it) : services.erase(it);
  }
  for (const auto& server : config.virtual_servers) {
    const auto [service, is_new] = services.try_emplace(server.name());
    if (is_new) {
      service->second = std::make_unique<VirtualService>(env, notify, pipes, alerts, path.services(), server, config);
      service->second->start();
    } else {
      service->second->reload(server, config);
    }
  }
  tell_served_flows();
  fixtures.reload(config);
  vrrp.reload(config);
  sync.configure(config.global.sync_daemon);
  follow_states();
  set_own_macs();
  addresses_changed();
  ++reloads;
  tell(env, "director.reloaded", {{"why", std::string("asked to reload")}});
}

void Director::Parts::set_own_macs() {
  std::vector<MacAddress> macs = vrrp.virtual_macs();
  for (std::size_t i = 0; i < ports.size(); ++i) macs.push_back(ports.info(static_cast<std::uint8_t>(i)).mac);
  path.set_own_macs(macs);
}

void Director::Parts::tell_served_flows() {
  std::vector<ServedFlow> flows;
  for (const auto& [name, service] : services) service->append_flows(flows);
  std::ranges::sort(flows);
  const auto repeated = std::ranges::unique(flows);
  flows.erase(repeated.begin(), repeated.end());
  env.served.set(flows);
}

void Director::Parts::on_control_frame(std::uint8_t port, ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return;
  if (ethernet->type() == EtherType::arp) return neighbours.on_arp(port, ethernet->payload());
  if (ethernet->type() == EtherType::ipv6) neighbours.on_neighbour_discovery(port, ethernet->payload());
  sync.on_frame(port, frame);
  vrrp.on_frame(port, frame);
}

void Director::Parts::on_neighbour(const Neighbour& who, std::optional<MacAddress> mac) { path.on_neighbour(who, mac); }

void Director::Parts::follow_states() { sync.follow(vrrp.is_master(sync.instance())); }

void Director::Parts::addresses_changed() {
  path.addresses_changed();
  for (auto& [name, service] : services) {
    service->address_held([this](const IpAddress& address) { return ports.holds(address); });
  }
}

void Director::Parts::world_changed() {
  set_own_macs();  // an interface may have come back with another one
  path.routes_changed();
  addresses_changed();
  fixtures.look();
  vrrp.update_links();
}

DirectorStatus Director::Parts::status() const {
  DirectorStatus status;
  status.at = env.clock.now();
  status.started_at = started_at;
  status.reloads = reloads;
  vrrp.add_status(status);
  for (const auto& [name, service] : services) status.virtual_servers.push_back(service->status());
  status.services = path.services().list();
  status.reasons = path.forwarder().counters();
  status.connections = path.forwarder().connections();
  status.connection_slots = connection_slots;
  status.mail = mailer.status();
  status.sync = sync.status();
  status.options = path.forwarder().options();
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const PortInfo& info = ports.info(static_cast<std::uint8_t>(i));
    status.ports.push_back({.info = info, .addresses = env.addresses.list(info.name)});
  }
  return status;
}

Director::Director(Env env, const config::Config& config, const DirectorOptions& options)
    : parts_(std::make_unique<Parts>(std::move(env), config, options)) {}
Director::~Director() = default;

void Director::start() { parts_->start(); }
void Director::stop(std::function<void()> stopped) { parts_->stop(std::move(stopped)); }
void Director::reload(const config::Config& config) { parts_->reload(config); }
void Director::add_ports(std::span<PacketPort* const> ports) { parts_->add_ports(ports); }
std::vector<dataplane::ServiceStatus> Director::services() const { return parts_->path.services().list(); }
DirectorStatus Director::status() const { return parts_->status(); }
void Director::clear_counters() { parts_->vrrp.clear_counters(); }
std::vector<PortFrame> Director::farewells() const { return parts_->vrrp.farewells(); }

void Director::for_each_connection(const std::function<void(const dataplane::ConnectionStatus&)>& visit) const {
  parts_->path.forwarder().for_each_connection(parts_->env.clock.now(), visit);
}

bool Director::drain(const Endpoint& real_server, bool drained) {
  bool is_known = false;
  for (auto& [name, service] : parts_->services) is_known = service->drain(real_server, drained) || is_known;
  return is_known;
}

}  // namespace viplane
