// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "control/config/checker.h"
#include "control/config/command.h"
#include "control/config/location.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::config {

enum class Protocol : std::uint8_t { tcp, udp, sctp };
enum class Scheduler : std::uint8_t { rr, wrr, lc, wlc, lblc, lblcr, dh, sh, mh, sed, nq, fo, ovf, twos };
enum class ForwardingMethod : std::uint8_t { nat, dr, tun };
enum class TunnelType : std::uint8_t { ipip, gue, gre };

// Services chosen by a mark that a packet filter sets.
struct FirewallMark {
  std::uint32_t mark = 0;
  auto operator<=>(const FirewallMark&) const = default;
};

// Consecutive addresses (last octet, or last 16 bits of IPv6) that share a port.
struct AddressRange {
  Location location;
  IpAddress first;
  IpAddress last;
  std::uint16_t port = 0;  // 0: every port

  bool operator==(const AddressRange&) const = default;
};

// Services that share one set of real servers.
struct VirtualServerGroup {
  Location location;
  std::string name;
  std::vector<AddressRange> ranges;
  std::vector<FirewallMark> marks;

  bool operator==(const VirtualServerGroup&) const = default;
};

struct GroupReference {
  std::string name;  // of a group that Config holds
  auto operator<=>(const GroupReference&) const = default;
};

// An address and port (0: every port), a mark, or a group.
using Service = std::variant<Endpoint, FirewallMark, GroupReference>;

struct Forwarding {
  ForwardingMethod method = ForwardingMethod::nat;
  TunnelType tunnel_type = TunnelType::ipip;
  std::uint16_t tunnel_port = 0;  // gue only

  bool operator==(const Forwarding&) const = default;
};

struct SorryServer {
  Location location;
  Endpoint endpoint;
  Forwarding forwarding;  // default: the virtual server's

  bool operator==(const SorryServer&) const = default;
};

struct RealServer {
  Location location;
  Endpoint endpoint;                  // port 0: the port the client asked for
  int weight = 1;                     // 0..65535
  Forwarding forwarding;              // default: the virtual server's
  bool inhibit_on_failure = false;    // on failure weight 0 instead of removal
  std::uint32_t upper_threshold = 0;  // connections; 0: none
  std::uint32_t lower_threshold = 0;
  std::string virtualhost;
  std::optional<Command> notify_up;
  std::optional<Command> notify_down;
  bool smtp_alert = false;
  std::vector<Checker> checkers;  // all must succeed; none: always up

  bool operator==(const RealServer&) const = default;
};

inline constexpr Duration kDefaultPersistence = std::chrono::seconds(360);  // of the bare keyword

// One service and the servers behind it, every default filled in.
struct VirtualServer {
  Location location;
  Service service;
  bool is_v6 = false;  // of marks and groups: of the first real server
  Protocol protocol = Protocol::tcp;
  Scheduler scheduler = Scheduler::wlc;
  bool scheduler_port = false;      // flag-2, sh-port, mh-port: the port is hashed, too
  bool scheduler_fallback = false;  // flag-1, sh-fallback, mh-fallback: another server instead of a drop
  bool one_packet = false;          // ops: schedule each UDP packet on its own
  Forwarding forwarding;
  std::optional<Duration> persistence_timeout;  // nullopt: no persistence
  std::uint8_t persistence_prefix = 32;         // persistence_granularity as a length; IPv6 128

  unsigned quorum = 1;      // weight that must be alive
  unsigned hysteresis = 0;  // up at quorum + hysteresis, down below quorum - hysteresis
  std::optional<Command> quorum_up;
  std::optional<Command> quorum_down;
  bool alpha = false;       // servers start down
  bool omega = false;       // on a stop run notify_down and quorum_down
  bool ha_suspend = false;  // no checks while the address is not ours
  bool smtp_alert = false;
  std::string virtualhost;

  std::optional<SorryServer> sorry_server;
  bool sorry_server_inhibit = false;
  std::vector<RealServer> real_servers;  // in the order of the file

  std::string name() const;  // "10.0.0.1:80/tcp", "fwmark 3/tcp", "group web/tcp"

  bool operator==(const VirtualServer&) const = default;
};

}  // namespace viplane::config
