// SPDX-License-Identifier: GPL-2.0-or-later
// What is behind ServiceTable: internal to the packet path.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "dataplane/service_table.h"

namespace viplane::dataplane {

using ServerIndex = std::uint32_t;  // stays with a server until its last connection is gone

// A virtual service with the servers it schedules to, in list order.
struct Service {
  ServiceKey key;
  ServiceSettings settings;
  std::unique_ptr<Scheduler> scheduler;
  std::vector<Server> list;          // what the scheduler sees
  std::vector<ServerIndex> indexes;  // the same servers, by index
  Traffic retired;                   // of servers that are gone
};

// What the packet core does not need to know of a server.
struct ServerInfo {
  ServiceKey key;
  Endpoint address;
  ServerSettings settings;
  bool is_used = false;        // else the index is free
  Service* service = nullptr;  // in whose list it stands; null: removed, with connections left
  std::uint32_t place = 0;     // in that list
  std::uint32_t active = 0, inactive = 0, persistent = 0;
  bool overloaded = false;
  std::uint16_t learnt_mtu = 0;  // of the path to it, from ICMP 3/4; 0: none
  std::uint64_t learnt_mtu_expires_ns = 0;
  std::uint16_t relayed_mtu = 0;  // what clients are told for ICMP 3/4: see icmp_inbound.cc
  std::uint64_t packets_at_learning = ~std::uint64_t{0};
};

struct ServiceTable::State {
  State(const NextHops& next_hops_in, Router& router_in) : next_hops(next_hops_in), router(router_in) {}

  Service* find_service(Protocol protocol, std::uint32_t address, std::uint16_t port);  // this port only; host order
  // The service for a packet: that of its port, else that of all ports.
  Service* service_for(Protocol protocol, std::uint32_t address, std::uint16_t port);
  bool is_local(std::uint32_t address) const;  // host order
  // Whether a NAT server listens at this end.
  bool is_nat_server(Protocol protocol, std::uint32_t address, std::uint16_t port) const;
  bool is_nat_server(std::uint32_t address) const;

  // A connection or template of the server begins, changes, ends.
  void began(ServerIndex server, bool is_template);
  void became(ServerIndex server, bool is_active);
  void ended(ServerIndex server, bool was_active);
  void template_ended(ServerIndex server);

  ServerIndex claim(const ServiceKey& key, const Endpoint& address);  // a former one with connections, or a new one
  void apply(ServerIndex server, const ServerSettings& settings);
  void show(ServerIndex server);     // copies the counts to the scheduler's list
  void refresh(ServerIndex server);  // the record, from all that it is worked out from
  void refresh_all();
  // Before frames are processed: next hops may have changed.
  void follow_next_hops() {
    if (seen_version != next_hops.version()) refresh_all();
  }
  void renumber(Service& service);  // after the list changed
  void unlist(Service& service, std::size_t place);
  void release_if_idle(ServerIndex server);
  ServerStatus status(ServerIndex server) const;
  ServiceStatus status(const Service& service) const;

  const NextHops& next_hops;
  Router& router;
  std::vector<path::Server> records;  // parallel to infos
  std::vector<ServerInfo> infos;
  std::vector<ServerIndex> free;
  std::unordered_map<std::uint64_t, std::unique_ptr<Service>> services;
  std::size_t any_port_services = 0;
  std::vector<std::uint32_t> local;  // sorted, host order
  std::uint16_t route_epoch = 0;
  bool path_mtu_discovery = true;
  std::uint64_t seen_version = 0;  // of the next hops
};

}  // namespace viplane::dataplane
