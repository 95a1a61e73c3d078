// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/service_state.h"

#include <algorithm>
#include <cstring>

#include "dataplane/path/rewrite.h"

namespace viplane::dataplane {
namespace {

std::uint32_t wire_address(const IpAddress& address) {
  std::uint32_t value = 0;
  std::memcpy(&value, address.octets.data(), sizeof value);
  return value;
}

void add(Traffic& sum, const path::Server& record) {
  sum.connections += record.connections;
  sum.in_packets += record.in_packets;
  sum.out_packets += record.out_packets;
  sum.in_bytes += record.in_bytes;
  sum.out_bytes += record.out_bytes;
}

}  // namespace

bool ServiceTable::State::is_local(std::uint32_t address) const {
  return std::binary_search(local.begin(), local.end(), address);
}

bool ServiceTable::State::is_nat_server(Protocol protocol, std::uint32_t address, std::uint16_t port) const {
  return std::any_of(infos.begin(), infos.end(), [&](const ServerInfo& info) {
    return info.service != nullptr && info.settings.method == Method::nat && info.key.protocol == protocol &&
           info.address.address.v4_value() == address && info.address.port == port;
  });
}

bool ServiceTable::State::is_nat_server(std::uint32_t address) const {
  return std::any_of(infos.begin(), infos.end(), [&](const ServerInfo& info) {
    return info.service != nullptr && info.settings.method == Method::nat && info.address.address.v4_value() == address;
  });
}

// A new connection counts as inactive until its state says otherwise.
void ServiceTable::State::began(ServerIndex server, bool is_template) {
  ServerInfo& info = infos[server];
  ++(is_template ? info.persistent : info.inactive);
  const std::uint32_t upper = info.settings.upper_threshold;
  if (upper != 0 && info.active + info.inactive >= upper) info.overloaded = true;
  show(server);
}

void ServiceTable::State::became(ServerIndex server, bool is_active) {
  ServerInfo& info = infos[server];
  info.active += is_active ? 1 : -1;
  info.inactive += is_active ? -1 : 1;
  show(server);
}

void ServiceTable::State::ended(ServerIndex server, bool was_active) {
  ServerInfo& info = infos[server];
  --(was_active ? info.active : info.inactive);
  const std::uint64_t total = std::uint64_t{info.active} + info.inactive;
  const ServerSettings& settings = info.settings;
  const bool is_relieved = settings.lower_threshold != 0   ? total < settings.lower_threshold
                           : settings.upper_threshold != 0 ? total * 4 < std::uint64_t{settings.upper_threshold} * 3
                                                           : true;
  if (is_relieved) info.overloaded = false;
  show(server);
  release_if_idle(server);
}

void ServiceTable::State::template_ended(ServerIndex server) {
  --infos[server].persistent;
  release_if_idle(server);
}

ServerIndex ServiceTable::State::claim(const ServiceKey& key, const Endpoint& address) {
  for (ServerIndex i = 0; i < infos.size(); ++i) {
    const ServerInfo& info = infos[i];
    if (info.is_used && info.service == nullptr && info.key == key && info.address == address) return i;
  }
  ServerIndex index = static_cast<ServerIndex>(infos.size());
  if (!free.empty()) {
    index = free.back();
    free.pop_back();
  } else {
    infos.emplace_back();
    records.emplace_back();
  }
  infos[index] = ServerInfo{};
  infos[index].is_used = true;
  infos[index].key = key;
  infos[index].address = address;
  path::Server& record = records[index];
  record = path::Server{};
  record.address = wire_address(address.address);
  record.port = key.address.port == 0 ? std::uint16_t{0} : path::wire16(address.port);
  record.next_hop = router.next_hop(address.address);
  return index;
}

void ServiceTable::State::apply(ServerIndex server, const ServerSettings& settings) {
  ServerInfo& info = infos[server];
  const std::uint32_t upper = info.settings.upper_threshold;
  if (upper == 0 || settings.upper_threshold == 0 || upper > settings.upper_threshold) info.overloaded = false;
  info.settings = settings;
  records[server].method = static_cast<path::Method>(settings.method);
  refresh(server);
  show(server);
}

void ServiceTable::State::show(ServerIndex server) {
  const ServerInfo& info = infos[server];
  if (info.service == nullptr) return;
  Server& seen = info.service->list[info.place];
  seen.active = info.active;
  seen.inactive = info.inactive;
  seen.overloaded = info.overloaded;
}

void ServiceTable::State::refresh(ServerIndex server) {
  const ServerInfo& info = infos[server];
  const std::uint32_t address = info.key.address.address.v4_value();
  std::uint8_t flags = 0;
  if (info.service != nullptr) flags |= path::kServerAvailable;
  if (is_local(address)) flags |= path::kServiceLocal;
  if (find_service(info.key.protocol, address, info.key.address.port) == nullptr) flags |= path::kServiceRemoved;
  path::Server& record = records[server];
  record.dont_fragment = path_mtu_discovery ? path::kDontFragment : std::uint16_t{0};
  if (record.next_hop != kNoNextHop) {
    const path::NextHop& next_hop = next_hops.records()[record.next_hop];
    flags |= path::kServerRouted;
    if (next_hop.resolved != 0) flags |= path::kServerResolved;
    path::prepare_tunnel(record, next_hop);
    record.egress = next_hop.egress;
    record.mtu = info.learnt_mtu != 0 ? std::min(info.learnt_mtu, next_hop.mtu) : next_hop.mtu;
  }
  record.flags = flags;
}

void ServiceTable::State::refresh_all() {
  for (ServerIndex i = 0; i < infos.size(); ++i) {
    if (infos[i].is_used) refresh(i);
  }
  seen_version = next_hops.version();
}

void ServiceTable::State::renumber(Service& service) {
  for (std::size_t i = 0; i < service.indexes.size(); ++i) {
    infos[service.indexes[i]].service = &service;
    infos[service.indexes[i]].place = static_cast<std::uint32_t>(i);
  }
}

void ServiceTable::State::unlist(Service& service, std::size_t place) {
  const ServerIndex index = service.indexes[place];
  service.indexes.erase(service.indexes.begin() + static_cast<std::ptrdiff_t>(place));
  service.list.erase(service.list.begin() + static_cast<std::ptrdiff_t>(place));
  renumber(service);
  infos[index].service = nullptr;
  refresh(index);
  release_if_idle(index);
}

// A server that nothing refers to gives its index back.
void ServiceTable::State::release_if_idle(ServerIndex server) {
  ServerInfo& info = infos[server];
  if (info.service != nullptr || info.active + info.inactive + info.persistent > 0) return;
  if (Service* service = find_service(info.key.protocol, info.key.address.address.v4_value(), info.key.address.port)) {
    add(service->retired, records[server]);
  }
  info = ServerInfo{};
  records[server] = path::Server{};
  free.push_back(server);
}

ServerStatus ServiceTable::State::status(ServerIndex server) const {
  const ServerInfo& info = infos[server];
  ServerStatus row;
  row.address = info.address;
  row.settings = info.settings;
  row.active = info.active;
  row.inactive = info.inactive;
  row.persistent = info.persistent;
  row.overloaded = info.overloaded;
  add(row.traffic, records[server]);
  return row;
}

ServiceStatus ServiceTable::State::status(const Service& service) const {
  ServiceStatus row;
  row.key = service.key;
  row.settings = service.settings;
  row.traffic = service.retired;
  for (ServerIndex i = 0; i < infos.size(); ++i) {
    if (infos[i].is_used && infos[i].key == service.key) add(row.traffic, records[i]);
  }
  for (const ServerIndex index : service.indexes) row.servers.push_back(status(index));
  return row;
}

}  // namespace viplane::dataplane
