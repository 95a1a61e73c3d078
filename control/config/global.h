// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/config/command.h"
#include "control/config/location.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::config {

// Time-outs of the connection table (lvs_timeouts); nullopt keeps the packet path's own.
struct ConnectionTimeouts {
  std::optional<Duration> tcp;
  std::optional<Duration> tcp_fin;
  std::optional<Duration> udp;

  bool operator==(const ConnectionTimeouts&) const = default;
};

// A named pipe that gets a line for each change of state, and the script that reads it.
struct NotifyFifo {
  std::string path;               // empty: none
  std::string user;               // who may read it; empty: who the director is
  std::string group;              // empty: the user's
  std::optional<Command> script;  // run once, with the path as its last word

  bool operator==(const NotifyFifo&) const = default;
};

// How the system is to run a process: its turn on the CPUs, and its memory.
struct ProcessSettings {
  std::optional<int> nice;             // -20..19
  std::optional<int> rt_priority;      // 1..99: real-time (SCHED_RR)
  bool no_swap = false;                // its memory stays in memory
  std::vector<unsigned> cpu_affinity;  // empty: any

  bool operator==(const ProcessSettings&) const = default;
};

// What SSL_GET shows a real server that asks for a certificate: the files of the block SSL, in PEM.
struct SslFiles {
  Location location;
  std::string certificate;  // with the chain, if any
  std::string key;
  std::string password;  // of the key
  std::string ca;        // kept, without effect: nothing is verified

  bool operator==(const SslFiles&) const = default;
};

// lvs_sync_daemon: connections are told to the director that waits.
struct SyncDaemonSettings {
  Location location;
  std::string interface;
  std::string instance;                          // tells while this one is master; one that Config holds
  std::optional<std::uint8_t> id;                // always set in a Config: default, the instance's virtual_router_id
  std::optional<std::uint16_t> largest_payload;  // octets; default: what the MTU allows
  std::uint16_t port = 8848;
  std::uint8_t ttl = 1;
  IpAddress group = IpAddress::v4(224, 0, 0, 81);

  bool operator==(const SyncDaemonSettings&) const = default;
};

// How the daemon is run: what stands outside every block.
struct DaemonSettings {
  std::string instance;       // its name, beside others on one machine
  std::string net_namespace;  // which it runs in
  bool use_pid_dir = false;   // its pid file lies in a folder of its own

  bool operator==(const DaemonSettings&) const = default;
};

// What holds for the whole director. Defaults of instances (vrrp_garp_*, vrrp_version, vrrp_strict ...) are not here:
// they are already folded into each VrrpInstance.
struct GlobalDefs {
  Location location;
  std::string router_id;  // default: the node's name

  // Mail. From, HELO and router_id have their defaults, with the node's name, where mail has a recipient.
  std::vector<std::string> notification_email;
  std::string notification_email_from;
  std::string smtp_server;  // address or name; empty: none
  std::uint16_t smtp_port = 25;
  std::string smtp_helo_name;
  Duration smtp_connect_timeout = std::chrono::seconds(30);
  bool no_email_faults = false;    // none of a virtual router's fault
  bool no_checker_emails = false;  // none of a check that does not change whether its server serves

  std::string script_user;
  std::string script_group;
  bool enable_script_security = false;

  IpAddress vrrp_mcast_group4 = IpAddress::v4(224, 0, 0, 18);
  IpAddress vrrp_mcast_group6 = {true, {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}};
  Duration vrrp_startup_delay{0};
  Duration vrrp_delay_after_boot{0};  // of keepalived 2.4: no instance starts before the machine is so old
  bool log_unknown_vrids = false;
  bool rs_init_notifies = false;  // run notify_up/notify_down for the first result of a check, too

  NotifyFifo notify_fifo;
  NotifyFifo vrrp_notify_fifo;
  NotifyFifo lvs_notify_fifo;

  ConnectionTimeouts lvs_timeouts;
  std::optional<SyncDaemonSettings> sync_daemon;

  ProcessSettings vrrp_process;
  ProcessSettings checker_process;

  SslFiles ssl;
  DaemonSettings daemon;
  std::optional<unsigned> umask;  // of the files that the daemon makes
  std::optional<Command> startup_script;
  Duration startup_script_timeout = std::chrono::seconds(10);
  std::optional<Command> shutdown_script;
  Duration shutdown_script_timeout = std::chrono::seconds(10);

  // Where dumps go; empty: where the world puts them.
  std::string state_dump_file;
  std::string stats_dump_file;
  std::string json_dump_file;

  bool operator==(const GlobalDefs&) const = default;
};

}  // namespace viplane::config
