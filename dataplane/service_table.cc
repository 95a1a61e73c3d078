// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/service_table.h"

#include <algorithm>

#include "dataplane/service_state.h"

namespace viplane::dataplane {

ServiceTable::ServiceTable(const NextHops& next_hops, Router& router)
    : state_(std::make_unique<State>(next_hops, router)) {}
ServiceTable::~ServiceTable() = default;

namespace {

std::uint64_t map_key(const ServiceKey& key) {
  return std::uint64_t{key.address.address.v4_value()} << 32 | std::uint64_t{key.address.port} << 16 |
         static_cast<std::uint64_t>(key.protocol);
}

Edit check(const ServiceKey& key, const ServiceSettings& settings) {
  if (key.address.address.is_v6) return Edit::not_ipv4;
  if (key.address.port == 0 && !settings.persistence) return Edit::port_zero_needs_persistence;
  if (make_scheduler(settings.scheduler, settings.scheduler_flags) == nullptr) return Edit::unknown_scheduler;
  return Edit::done;
}

bool same_scheduler(const ServiceSettings& a, const ServiceSettings& b) {
  return a.scheduler == b.scheduler && a.scheduler_flags.port == b.scheduler_flags.port &&
         a.scheduler_flags.fallback == b.scheduler_flags.fallback;
}

void start_scheduler(Service& service) {
  service.scheduler = make_scheduler(service.settings.scheduler, service.settings.scheduler_flags);
  service.scheduler->started(service.list);
}

}  // namespace

std::string_view to_string(Edit result) {
  switch (result) {
    case Edit::done: return "done";
    case Edit::exists: return "exists already";
    case Edit::no_such_service: return "no such virtual service";
    case Edit::no_such_server: return "no such real server";
    case Edit::unknown_scheduler: return "unknown scheduler";
    case Edit::port_zero_needs_persistence: return "a service for all ports has to be persistent";
    case Edit::not_ipv4: return "only IPv4 is balanced yet";
  }
  return "?";
}

Edit ServiceTable::add_service(const ServiceKey& key, const ServiceSettings& settings) {
  if (const Edit refused = check(key, settings); refused != Edit::done) return refused;
  auto [at, is_new] = state_->services.try_emplace(map_key(key));
  if (!is_new) return Edit::exists;
  at->second = std::make_unique<Service>();
  at->second->key = key;
  at->second->settings = settings;
  start_scheduler(*at->second);
  if (key.address.port == 0) ++state_->any_port_services;
  for (ServerIndex i = 0; i < state_->infos.size(); ++i) {
    if (state_->infos[i].is_used && state_->infos[i].key == key) state_->refresh(i);
  }
  return Edit::done;
}

Edit ServiceTable::edit_service(const ServiceKey& key, const ServiceSettings& settings) {
  if (const Edit refused = check(key, settings); refused != Edit::done) return refused;
  const auto at = state_->services.find(map_key(key));
  if (at == state_->services.end()) return Edit::no_such_service;
  Service& service = *at->second;
  const bool keeps_scheduler = same_scheduler(service.settings, settings);
  service.settings = settings;
  if (!keeps_scheduler) start_scheduler(service);
  return Edit::done;
}

Edit ServiceTable::remove_service(const ServiceKey& key) {
  const auto at = state_->services.find(map_key(key));
  if (at == state_->services.end()) return Edit::no_such_service;
  const std::unique_ptr<Service> former = std::move(at->second);
  state_->services.erase(at);
  if (key.address.port == 0) --state_->any_port_services;
  while (!former->list.empty()) state_->unlist(*former, former->list.size() - 1);
  for (ServerIndex i = 0; i < state_->infos.size(); ++i) {
    if (state_->infos[i].is_used && state_->infos[i].key == key) state_->refresh(i);
  }
  return Edit::done;
}

Edit ServiceTable::add_server(const ServiceKey& key, const Endpoint& server, const ServerSettings& settings) {
  if (server.address.is_v6) return Edit::not_ipv4;
  const auto at = state_->services.find(map_key(key));
  if (at == state_->services.end()) return Edit::no_such_service;
  Service& service = *at->second;
  const auto has_address = [&](ServerIndex i) { return state_->infos[i].address == server; };
  if (std::any_of(service.indexes.begin(), service.indexes.end(), has_address)) return Edit::exists;
  const ServerIndex index = state_->claim(key, server);
  service.list.insert(service.list.begin(), Server(server.address, server.port, settings.weight));
  service.indexes.insert(service.indexes.begin(), index);
  state_->renumber(service);
  state_->apply(index, settings);
  service.scheduler->server_added(service.list, 0);
  return Edit::done;
}

Edit ServiceTable::edit_server(const ServiceKey& key, const Endpoint& server, const ServerSettings& settings) {
  const auto at = state_->services.find(map_key(key));
  if (at == state_->services.end()) return Edit::no_such_service;
  Service& service = *at->second;
  for (std::size_t place = 0; place < service.indexes.size(); ++place) {
    const ServerIndex index = service.indexes[place];
    if (state_->infos[index].address != server) continue;
    const bool has_new_weight = service.list[place].weight != settings.weight;
    service.list[place].set_weight(settings.weight);
    state_->apply(index, settings);
    if (has_new_weight) service.scheduler->weight_changed(service.list, place);
    return Edit::done;
  }
  return Edit::no_such_server;
}

Edit ServiceTable::remove_server(const ServiceKey& key, const Endpoint& server) {
  const auto at = state_->services.find(map_key(key));
  if (at == state_->services.end()) return Edit::no_such_service;
  Service& service = *at->second;
  for (std::size_t place = 0; place < service.indexes.size(); ++place) {
    if (state_->infos[service.indexes[place]].address != server) continue;
    state_->unlist(service, place);
    service.scheduler->server_removed(service.list, place);
    return Edit::done;
  }
  return Edit::no_such_server;
}

void ServiceTable::set_local_addresses(std::span<const IpAddress> addresses) {
  state_->local.clear();
  for (const IpAddress& address : addresses) {
    if (!address.is_v6) state_->local.push_back(address.v4_value());
  }
  std::sort(state_->local.begin(), state_->local.end());
  state_->refresh_all();
}

void ServiceTable::routes_changed() {
  ++state_->route_epoch;
  for (ServerIndex i = 0; i < state_->infos.size(); ++i) {
    if (!state_->infos[i].is_used) continue;
    state_->records[i].next_hop = state_->router.next_hop(state_->infos[i].address.address);
  }
  state_->refresh_all();
}

std::vector<ServiceStatus> ServiceTable::list() const {
  std::vector<ServiceStatus> rows;
  for (const auto& [key, service] : state_->services) rows.push_back(state_->status(*service));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return rows;
}

std::optional<ServiceStatus> ServiceTable::find(const ServiceKey& key) const {
  const auto at = state_->services.find(map_key(key));
  if (at == state_->services.end()) return std::nullopt;
  return state_->status(*at->second);
}

Service* ServiceTable::State::find_service(Protocol protocol, std::uint32_t address, std::uint16_t port) {
  const auto at =
      services.find(std::uint64_t{address} << 32 | std::uint64_t{port} << 16 | static_cast<std::uint64_t>(protocol));
  return at == services.end() ? nullptr : at->second.get();
}

Service* ServiceTable::State::service_for(Protocol protocol, std::uint32_t address, std::uint16_t port) {
  Service* service = find_service(protocol, address, port);
  if (service == nullptr && any_port_services > 0) service = find_service(protocol, address, 0);
  return service;
}

}  // namespace viplane::dataplane
