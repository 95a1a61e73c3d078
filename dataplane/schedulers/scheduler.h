// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "net/address.h"

namespace viplane::dataplane {

// What a scheduler sees of a new connection. Ports in host byte order.
struct Flow {
  IpAddress client;
  std::uint16_t client_port = 0;
  IpAddress destination;  // the address the client asked for; what dh hashes
};

// What a scheduler sees of a real server. Whoever owns the list keeps the counts.
struct Server {
  IpAddress address;
  std::uint16_t port = 0;    // host byte order; mh hashes it
  std::uint32_t weight = 0;  // 0: no new connections
  // As Linux counts ActiveConn: connections in SYN_RECV, SYN_SENT or ESTABLISHED.
  std::uint32_t active = 0;
  std::uint32_t inactive = 0;     // all others, and every UDP flow
  bool overloaded = false;        // over its upper connection threshold and not yet below the lower one
  std::uint32_t last_weight = 0;  // the latest weight that was not 0; mh lays out its table by it

  Server() = default;
  Server(IpAddress server_address, std::uint16_t server_port, std::uint32_t server_weight)
      : address(server_address), port(server_port) {
    set_weight(server_weight);
  }
  void set_weight(std::uint32_t value) {
    weight = value;
    if (value != 0) last_weight = value;
  }
  bool is_available() const { return weight > 0 && !overloaded; }
};

// The real servers of one virtual service in list order. IPVS prepends: the server added last stands first.
using Servers = std::span<const Server>;

// The options of sh and mh (`sh-port`, `mh-fallback`, ...); the other schedulers take none.
struct SchedulerFlags {
  bool port = false;      // the client's port takes part in the hash
  bool fallback = false;  // an unavailable server's clients go to the next one of the table instead of nowhere
};

// Chooses the real server of each new connection of one virtual service, with the choices the Linux kernel's scheduler
// of the same name makes. One object serves one service and may hold a position in its list, hence the hooks: call
// exactly one of them after each single change, with the list as it is after the change. Slow path; hooks may allocate,
// pick() does not. Never looks at packets, clocks or random numbers.
class Scheduler {
 public:
  virtual ~Scheduler() = default;

  // The place in `servers` of the server to take, or none: then the packet is refused (no server, all weights 0, all
  // overloaded, or a hash names a server that is unavailable). The caller counts the connection before the next pick.
  virtual std::optional<std::size_t> pick(const Flow& flow, Servers servers) = 0;

  virtual void started(Servers) {}  // the scheduler takes over a list, possibly not empty; before anything else
  virtual void server_added(Servers, std::size_t /*index*/) {}
  virtual void server_removed(Servers, std::size_t /*former_index*/) {}
  virtual void weight_changed(Servers, std::size_t /*index*/) {}
};

// rr, wrr, lc, wlc, sed, nq, sh, dh or mh; null for any other name.
std::unique_ptr<Scheduler> make_scheduler(std::string_view name, SchedulerFlags flags = {});

}  // namespace viplane::dataplane
