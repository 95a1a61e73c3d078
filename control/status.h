// SPDX-License-Identifier: GPL-2.0-or-later
// What a director says of itself: values, taken between two events of its world. Order is the order of the
// configuration; nothing here refers to the director.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/vrrp/actions.h"
#include "dataplane/connections.h"
#include "dataplane/options.h"
#include "dataplane/reason.h"
#include "dataplane/service_table.h"
#include "env/packet_port.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane {

// What keepalived counts for each instance, by the same names and in the same sense; since the start or the last
// clear_counters().
struct VrrpCounters {
  std::uint64_t advertisements_received = 0;  // that were for the instance and valid
  std::uint64_t advertisements_sent = 0;
  std::uint64_t became_master = 0;
  std::uint64_t released_master = 0;
  std::uint64_t length_errors = 0;    // truncated, or octets left over
  std::uint64_t checksum_errors = 0;  // ours: keepalived counts them with the length errors
  std::uint64_t ttl_errors = 0;
  std::uint64_t invalid_type = 0;
  std::uint64_t version_errors = 0;  // ours: keepalived only logs them
  std::uint64_t interval_errors = 0;
  std::uint64_t address_list_errors = 0;
  std::uint64_t authentication_mismatch = 0;  // keepalived tells type from password; one reason here
  std::uint64_t other_discards = 0;           // own address, unicast against multicast, unknown peer
  std::uint64_t priority_zero_received = 0;
  std::uint64_t priority_zero_sent = 0;
  std::uint64_t announcements_sent = 0;  // gratuitous ARPs and neighbour advertisements
};

struct InstanceStatus {
  std::string name;
  std::string interface;
  std::uint8_t virtual_router_id = 0;
  std::uint8_t version = 2;
  bool is_v6 = false;
  vrrp::State state = vrrp::State::initialize;
  vrrp::State initial_state = vrrp::State::backup;  // as configured
  std::uint8_t base_priority = 0;
  std::uint8_t effective_priority = 0;
  std::string why_not;  // what keeps it from taking part: a fault, or what it waits for; empty: nothing
  bool preempt = true;
  bool use_virtual_mac = false;
  Duration advertisement_interval{};
  Duration master_interval{};       // of the master it listens to
  std::optional<IpAddress> master;  // whom a backup listens to
  IpAddress own_address;            // the source of its advertisements
  std::string sync_group;
  std::vector<vrrp::VirtualAddress> addresses;
  std::vector<vrrp::VirtualAddress> excluded_addresses;
  std::vector<vrrp::VirtualRouting> routing;  // routes, then rules
  Time since{};                               // of the last change of state, or the start
  std::string why;                            // of the last change of state
  std::uint64_t transitions = 0;
  std::optional<Time> deadline;  // when it acts next by itself: advertises, announces, takes over
  std::optional<Time> heard_at;  // the last valid advertisement of another router, whatever became of it
  VrrpCounters counters;
};

struct SyncGroupStatus {
  std::string name;
  vrrp::State state = vrrp::State::initialize;
  std::vector<std::string> members;
};

struct TrackedStatus {
  vrrp::TrackKind kind = vrrp::TrackKind::interface;
  std::string name;
  bool is_known = false;
  bool works = false;
  std::int64_t value = 0;               // files
  std::optional<int> last_exit_code{};  // scripts
  bool last_timed_out = false;
};

struct CheckStatus {
  std::string name;  // "TCP_CHECK 10.0.0.1:80"
  bool is_up = false;
  bool has_result = false;
  std::string why;  // of the last change; empty before
  Time since{};
};

struct RealServerStatus {
  Endpoint endpoint;
  int configured_weight = 1;
  bool is_alive = false;
  bool is_drained = false;  // by the operator: takes no new connections
  std::vector<CheckStatus> checks;
};

struct VirtualServerStatus {
  std::string name;  // "10.0.0.100:80/tcp"
  bool has_quorum = false;
  bool sorry_server_in_use = false;
  std::string not_served;  // why; empty: it is
  std::vector<RealServerStatus> real_servers;
  std::vector<dataplane::ServiceKey> services;  // those of DirectorStatus::services that are its own
};

struct PortStatus {
  PortInfo info;
  std::vector<IpPrefix> addresses;
  // What the world counts at this port, by its own names ("ring_full"), in its own order; it may count nothing.
  std::vector<std::pair<std::string, std::uint64_t>> counters{};
};

// Mail to the operator, since the start.
struct MailStatus {
  std::uint64_t sent = 0;             // that the server took
  std::uint64_t lost = 0;             // given up
  std::uint64_t attempts_failed = 0;  // after which the mail is tried again
  std::size_t waiting = 0;            // with the one under way
};

// Of the connections that directors tell one another of (lvs_sync_daemon), since it was configured.
struct SyncStatus {
  std::string interface;
  std::string instance;
  Endpoint group;
  std::uint8_t id = 0;
  std::size_t largest_payload = 0;  // octets
  std::uint8_t ttl = 1;
  bool is_telling = false;  // its instance is master; else it listens
  std::uint64_t messages_sent = 0;
  std::uint64_t connections_told = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t messages_invalid = 0;
  std::uint64_t messages_of_others = 0;  // with another id
  std::uint64_t connections_adopted = 0;
  std::uint64_t connections_passed_over = 0;  // no such service or server here, IPv6, other protocols, no room
};

// How late the world's timers ran at worst. A late director cannot be trusted with short advertisement intervals.
struct Lateness {
  Duration in_last_minute{};
  Duration since_start{};
};

struct DirectorStatus {
  Time at{};
  Time started_at{};
  std::uint64_t reloads = 0;
  std::vector<InstanceStatus> instances;
  std::vector<SyncGroupStatus> sync_groups;
  std::vector<TrackedStatus> tracked;
  std::vector<VirtualServerStatus> virtual_servers;
  std::vector<dataplane::ServiceStatus> services;  // as the packet path has them, with traffic
  dataplane::Counters reasons;                     // of every frame
  std::size_t connections = 0;       // entries of the table, expired ones included until they are swept out
  std::size_t connection_slots = 0;  // of the table
  dataplane::Options options;        // of the packet path
  std::vector<PortStatus> ports;
  MailStatus mail;
  std::optional<SyncStatus> sync;
  std::optional<Lateness> lateness;  // of a world that measures it
};

}  // namespace viplane
