// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataplane/next_hops.h"
#include "dataplane/path/server.h"
#include "dataplane/schedulers/scheduler.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::dataplane {

enum class Protocol : std::uint8_t { tcp = 6, udp = 17 };
enum class Method : std::uint8_t { nat, tunnel, direct };  // -m, -i, -g

// What a virtual service is found by. Port 0 stands for every port without a service of its own; IPVS lets only
// persistent services have it.
struct ServiceKey {
  Protocol protocol = Protocol::tcp;
  Endpoint address;  // IPv4
  auto operator<=>(const ServiceKey&) const = default;
};

struct ServiceSettings {
  std::string scheduler = "wlc";  // a name make_scheduler() knows
  SchedulerFlags scheduler_flags{};
  std::optional<Duration> persistence;   // -p: a client stays with its server for so long after its last connection
  std::uint32_t persistence_mask = ~0u;  // -M: clients are told apart by these bits of their address, host byte order
  bool one_packet = false;               // -o: each UDP datagram is scheduled by itself
  bool accept_mid_flow = false;          // a TCP packet without SYN and without an entry is scheduled as well; with
                                         // sh and mh it finds the server a former director chose
};

struct ServerSettings {
  Method method = Method::direct;
  std::uint32_t weight = 1;           // 0: known connections go on, no new ones
  std::uint32_t upper_threshold = 0;  // -x: with so many connections, no new ones; 0: no limit
  std::uint32_t lower_threshold = 0;  // -y: below so many, new ones again; 0: below three quarters of the upper one
};

enum class Edit : std::uint8_t {
  done,
  exists,
  no_such_service,
  no_such_server,
  unknown_scheduler,
  port_zero_needs_persistence,
  not_ipv4,
};
std::string_view to_string(Edit result);

struct Traffic {
  std::uint64_t connections = 0, in_packets = 0, out_packets = 0, in_bytes = 0, out_bytes = 0;  // IP bytes
};

struct ServerStatus {
  Endpoint address;
  ServerSettings settings;
  std::uint32_t active = 0, inactive = 0, persistent = 0;  // connections; templates
  bool overloaded = false;
  Traffic traffic;
};

struct ServiceStatus {
  ServiceKey key;
  ServiceSettings settings;
  Traffic traffic;
  std::vector<ServerStatus> servers;  // in list order: the server added last stands first
};

// The virtual services and their real servers, edited live as with ipvsadm: what is not named by an edit keeps its
// connections, its counts and its scheduler's position. A removed server with connections left is remembered until
// they expire; added again meanwhile, it has them back. Not for several threads.
class ServiceTable {
 public:
  ServiceTable(const NextHops& next_hops, Router& router);
  ServiceTable(const ServiceTable&) = delete;
  ~ServiceTable();

  Edit add_service(const ServiceKey& key, const ServiceSettings& settings);
  Edit edit_service(const ServiceKey& key, const ServiceSettings& settings);  // a new scheduler starts afresh
  Edit remove_service(const ServiceKey& key);

  // `server.port` 0 means the port the client asked for. TUN and DR never change the port.
  Edit add_server(const ServiceKey& key, const Endpoint& server, const ServerSettings& settings);
  Edit edit_server(const ServiceKey& key, const Endpoint& server, const ServerSettings& settings);
  Edit remove_server(const ServiceKey& key, const Endpoint& server);

  // The addresses of the host. Only packets to one of these are balanced: without the virtual address the packet is
  // the host's to forward.
  void set_local_addresses(std::span<const IpAddress> addresses);

  // Routes or ports changed: asks the router again for every server, and later for every client of a NAT connection.
  void routes_changed();

  std::vector<ServiceStatus> list() const;  // in the order of their keys
  std::optional<ServiceStatus> find(const ServiceKey& key) const;

  struct State;  // the packet path's own view: service_state.h
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace viplane::dataplane
