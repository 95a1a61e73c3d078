// SPDX-License-Identifier: GPL-2.0-or-later
// The configuration while it is being read: what is not yet said is absent, references are names. finish() makes a
// Config of it.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/config/grammar.h"

namespace viplane::config {

struct GarpDraft {
  std::optional<Duration> master_delay, master_refresh, lower_prio_delay;
  std::optional<unsigned> master_repeat, master_refresh_repeat, lower_prio_repeat;
};

// Settings an instance may have of its own, and global_defs for all.
struct VrrpSettings {
  GarpDraft garp;
  std::optional<std::uint8_t> version;
  std::optional<unsigned> down_timer_adverts;
  std::optional<bool> strict_mode, check_unicast_src, skip_check_adv_addr, lower_prio_no_advert,
      higher_prio_send_advert, v3_checksum_as_v2, owner_ignore_adverts, notify_priority_changes, smtp_alert;
  std::optional<bool> graceful_handover, reexamine_after_pause;
  std::optional<Duration> graceful_handover_timeout;
};

struct GlobalDraft {
  GlobalDefs value;
  VrrpSettings vrrp;
  Duration garp_interval{0}, gna_interval{0};
  bool min_garp = false;
  std::string default_interface = "eth0";
  std::optional<bool> smtp_alert, smtp_alert_vrrp, smtp_alert_checker;
  bool checker_log_all_failures = false;
};

struct InstanceDraft {
  VrrpInstance value;  // the fields that VrrpSettings names are not used
  VrrpSettings settings;
  Place place, nopreempt_place, preempt_delay_place, authentication_place, advert_int_place, sync_place;
  std::string sync_interface;  // lvs_sync_daemon_interface
  std::optional<std::uint8_t> virtual_router_id, priority;
  std::optional<InitialState> state;
  std::optional<bool> accept;
  std::optional<bool> is_v6;  // of the first address that was read
  bool native_ipv6 = false, uses_unicast_keyword = false, has_peer_block = false;
};

struct SyncGroupDraft {
  SyncGroup value;
  std::vector<Word> members;
  bool has_members = false;
  VrrpSettings settings;
  Place place;
};

// The delays that a garp_group sets for an interface.
struct GarpGroup {
  std::optional<Duration> garp_interval, gna_interval;
  std::vector<std::string> interfaces;
};

// Settings of checks that a virtual server, a real server or a check may have; the innermost counts.
struct CheckSettings {
  std::optional<Duration> connect_timeout, delay_before_retry, delay_loop, warmup;
  std::optional<unsigned> retry;
  std::optional<bool> alpha;
};

struct CheckerDraft {
  Checker value;
  CheckSettings settings;
  std::optional<IpAddress> connect_ip;
  std::optional<std::uint16_t> connect_port;
  std::optional<bool> log_all_failures;
  std::optional<Duration> misc_timeout;
  Command misc;  // misc_path, user
  Place place;
};

struct RealServerDraft {
  RealServer value;
  CheckSettings settings;
  std::optional<int> weight;
  std::optional<Forwarding> forwarding;
  std::optional<bool> inhibit_on_failure, smtp_alert;
  std::vector<CheckerDraft> checkers;
  Place place;
};

struct VirtualServerDraft {
  VirtualServer value;
  CheckSettings settings;
  std::optional<Protocol> protocol;
  std::optional<Scheduler> scheduler;
  std::optional<Forwarding> forwarding, sorry_server_forwarding;
  std::optional<int> weight;
  std::optional<bool> smtp_alert;
  std::optional<bool> is_v6;
  bool inhibit_on_failure = false;
  std::vector<RealServerDraft> real_servers;
  Place place, quorum_place, hysteresis_place;
};

// A track_group while members may still be defined below it.
struct TrackGroupDraft {
  TrackGroup value;
  std::vector<Word> members;
};

struct Draft {
  GlobalDraft global;
  std::vector<InstanceDraft> instances;
  std::vector<SyncGroupDraft> sync_groups;
  std::vector<TrackScript> track_scripts;
  std::vector<TrackFile> track_files;
  std::vector<TrackProcess> track_processes;
  std::vector<GarpGroup> garp_groups;
  std::vector<TrackGroupDraft> track_groups;
  std::vector<VirtualAddress> static_addresses;
  std::vector<Route> static_routes;
  std::vector<Rule> static_rules;
  std::vector<InterfaceDelays> interface_delays;
  std::vector<VirtualServerGroup> virtual_server_groups;
  std::vector<VirtualServerDraft> virtual_servers;
  std::set<std::string> instance_names;
  std::uint32_t next_preference_v4 = 16384, next_preference_v6 = 16384;              // of rules that have none
  std::map<std::string, std::size_t> script_by_name, file_by_name, process_by_name;  // places in the lists above
};

// Reads one statement that stands outside every block into the draft.
void read_outermost(Reader& reader, Draft& draft, const Statement& statement);
// Whether blocks of this keyword stand outside every other, and nowhere else.
bool is_outermost_block(std::string_view keyword);

void read_global_defs(Reader& reader, Draft& draft, const Statement& statement);
void read_vrrp_instance(Reader& reader, Draft& draft, const Statement& statement);
void read_sync_group(Reader& reader, Draft& draft, const Statement& statement);
void read_vrrp_script(Reader& reader, Draft& draft, const Statement& statement);
void read_track_file(Reader& reader, Draft& draft, const Statement& statement);
void read_track_process(Reader& reader, Draft& draft, const Statement& statement);
void read_garp_group(Reader& reader, Draft& draft, const Statement& statement);
void read_track_group(Reader& reader, Draft& draft, const Statement& statement);
void read_static_addresses(Reader& reader, Draft& draft, const Statement& statement);
void read_static_routes(Reader& reader, Draft& draft, const Statement& statement);
void read_static_rules(Reader& reader, Draft& draft, const Statement& statement);
void read_interface_delays(Reader& reader, Draft& draft, const Statement& statement);
void read_virtual_server(Reader& reader, Draft& draft, const Statement& statement);
void read_virtual_server_group(Reader& reader, Draft& draft, const Statement& statement);

// The same blocks' keywords, for known_keywords().
void list_global_defs(std::vector<KnownKeyword>& out);
void list_vrrp_instance(std::vector<KnownKeyword>& out);
void list_sync_group(std::vector<KnownKeyword>& out);
void list_track_objects(std::vector<KnownKeyword>& out);
void list_garp_group(std::vector<KnownKeyword>& out);
void list_track_group(std::vector<KnownKeyword>& out);
void list_virtual_server(std::vector<KnownKeyword>& out);
void list_real_server(std::vector<KnownKeyword>& out);
void list_checkers(std::vector<KnownKeyword>& out);

// Fills in what was left open, resolves names, and leaves out what cannot run, telling each.
void finish_vrrp(Reader& reader, Draft& draft, Config& config);
void finish_services(Reader& reader, Draft& draft, Config& config);

}  // namespace viplane::config
