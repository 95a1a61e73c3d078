// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/config/command.h"
#include "control/config/location.h"
#include "control/config/routing.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::config {

enum class InitialState : std::uint8_t { backup, master };
enum class AuthType : std::uint8_t { none, pass };

struct Authentication {
  AuthType type = AuthType::none;
  std::string password;  // at most eight octets, RFC 2338, section 5.3.10

  bool operator==(const Authentication&) const = default;
};

inline constexpr std::uint32_t kForever = 0xffff'ffff;  // of an address's lifetime

// An address that the master owns, or one of static_ipaddress.
struct VirtualAddress {
  Location location;
  IpPrefix prefix;        // default length: a host's (32, 128)
  std::string interface;  // `dev`; default: the instance's
  std::string label;
  std::string scope;
  std::optional<IpAddress> broadcast;
  std::optional<IpAddress> peer;
  bool no_track = false;
  bool no_prefix_route = false;                     // noprefixroute: the host gets no route to the address's network
  std::optional<std::uint32_t> metric;              // of the route to the address's network
  std::optional<std::uint32_t> preferred_lifetime;  // seconds; 0: deprecated from the start; kForever
  bool home = false;                                // of a mobile node (RFC 6275); IPv6
  bool detects_duplicates = false;                  // -nodad: it is used only when nobody else has it; IPv6
  bool mngtmpaddr = false;                          // a template for temporary addresses (RFC 8981); IPv6
  bool autojoin = false;                            // the host joins the group; a multicast address
  std::string track_group;                          // static ones; empty: nobody's right to be master depends on it

  bool operator==(const VirtualAddress&) const = default;
};

// Something followed by name. Weight 0: its failure is the instance's fault. Otherwise a negative weight is added to
// the priority while it fails, a positive one while it succeeds; `reverse` swaps the two.
struct Tracked {
  Location location;
  std::string name;
  int weight = 0;  // -253..253; for files -254..254, and there a factor of the file's value
  bool reverse = false;

  bool operator==(const Tracked&) const = default;
};

// What an instance or a sync group follows. Every name but an interface's is one that Config holds.
struct Tracking {
  std::vector<Tracked> interfaces;
  std::vector<Tracked> scripts;
  std::vector<Tracked> files;
  std::vector<Tracked> processes;

  bool operator==(const Tracking&) const = default;
};

struct UnicastPeer {
  Location location;
  IpAddress address;
  std::uint8_t min_ttl = 0;
  std::uint8_t max_ttl = 255;

  bool operator==(const UnicastPeer&) const = default;
};

// Scripts for changes of state. `any` is run as: any {INSTANCE|GROUP} name state priority.
struct Notify {
  std::optional<Command> master;
  std::optional<Command> backup;
  std::optional<Command> fault;
  std::optional<Command> stop;
  std::optional<Command> deleted;
  std::optional<Command> any;
  std::optional<Command> master_rx_lower_pri;
  bool priority_changes = false;
  bool smtp_alert = false;

  bool operator==(const Notify&) const = default;
};

// Gratuitous ARP and unsolicited neighbour advertisements.
struct Garp {
  Duration master_delay = std::chrono::seconds(5);  // from becoming master to the second set
  unsigned master_repeat = 5;
  Duration master_refresh{0};  // 0: never
  unsigned master_refresh_repeat = 1;
  Duration lower_prio_delay = std::chrono::seconds(5);  // default: the general master_delay
  unsigned lower_prio_repeat = 5;                       // default: the general master_repeat
  Duration interval{0};                                 // between two gratuitous ARPs on one interface
  Duration gna_interval{0};                             // the same for neighbour advertisements

  bool operator==(const Garp&) const = default;
};

// One virtual router on one interface, every default filled in.
struct VrrpInstance {
  Location location;
  std::string name;
  std::string interface;
  std::uint8_t virtual_router_id = 1;  // 1..255
  std::uint8_t version = 2;            // 2, 3
  bool is_v6 = false;                  // the family of the first virtual address
  InitialState state = InitialState::backup;
  std::uint8_t priority = 100;                    // 1..255; 255 owns the addresses
  Duration advert_int = std::chrono::seconds(1);  // v2: whole seconds 1..255; v3: 10 ms..40.95 s
  unsigned down_timer_adverts = 3;                // 1..100; the 3 in Master_Down_Interval
  Authentication authentication;

  std::vector<VirtualAddress> virtual_ipaddress;           // carried in advertisements, of family is_v6
  std::vector<VirtualAddress> virtual_ipaddress_excluded;  // owned with the others, not carried; either family
  std::vector<Route> virtual_routes;                       // the master's, taken after the addresses
  std::vector<Rule> virtual_rules;                         // and after those these

  bool nopreempt = false;
  Duration preempt_delay{0};
  bool dont_track_primary = false;
  Tracking track;
  std::string sync_group;  // its group's name, or empty

  std::optional<IpAddress> source_address;  // mcast_src_ip, unicast_src_ip; default: the interface's own
  bool track_src_ip = false;
  std::optional<IpAddress> mcast_dst_ip;  // default: global_defs
  std::vector<UnicastPeer> unicast_peer;  // not empty: unicast
  std::optional<std::uint8_t> unicast_ttl;
  bool check_unicast_src = false;
  bool unicast_fault_no_peer = false;

  bool use_vmac = false;
  std::string vmac_interface;  // default vrrp.<virtual_router_id>
  bool vmac_xmit_base = false;

  bool accept = true;
  bool strict_mode = false;
  bool skip_check_adv_addr = false;
  bool lower_prio_no_advert = false;
  std::optional<bool> higher_prio_send_advert;  // nullopt: not said; keepalived's default is false
  bool v3_checksum_as_v2 = false;               // send the IPv4 checksum of RFC 9568, without a pseudo-header
  bool owner_ignore_adverts = false;
  Garp garp;
  Notify notify;

  // Ours. On a planned stop the master sends priority 0 and goes on forwarding until it hears its successor, at most
  // for `graceful_handover_timeout`; off: the addresses go at once, as with keepalived.
  bool graceful_handover = true;
  Duration graceful_handover_timeout{0};  // 0: a bound that follows from advert_int
  // Ours. A master that was paused long enough for others to take over listens before it goes on; keepalived goes on.
  bool reexamine_after_pause = true;

  bool operator==(const VrrpInstance&) const = default;
};

// Instances that change state together. Every member exists and belongs to this group alone.
struct SyncGroup {
  Location location;
  std::string name;
  std::vector<std::string> members;  // in the order of the file
  Tracking track;
  bool sync_group_tracking_weight = false;  // members keep their weights
  Notify notify;

  bool operator==(const SyncGroup&) const = default;
};

// How long a change of an interface has to last until it counts: interface_up_down_delays.
struct InterfaceDelays {
  Location location;
  std::string interface;
  Duration down{0};
  Duration up{0};

  bool operator==(const InterfaceDelays&) const = default;
};

struct TrackScript {
  Location location;
  std::string name;
  Command command;
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(1);  // default: interval
  int weight = 0;
  bool reverse = false;
  unsigned rise = 1;
  unsigned fall = 1;
  bool init_fail = false;

  bool operator==(const TrackScript&) const = default;
};

struct TrackFile {
  Location location;
  std::string name;
  std::string path;
  int weight = 1;
  bool reverse = false;
  std::optional<int> init_value;  // init_file: create the file with this value where it is absent
  bool init_overwrite = false;

  bool operator==(const TrackFile&) const = default;
};

// How the parameters of a process are compared; `none`: nothing was said.
enum class ParamMatch : std::uint8_t { none, exact, partial, initial };

struct TrackProcess {
  Location location;
  std::string name;
  std::vector<std::string> process;  // the command, then its parameters where param_match asks for them
  int weight = 1;
  bool reverse = false;
  unsigned quorum = 1;
  std::optional<unsigned> quorum_max;  // nullopt: no maximum; 0: it must not run
  Duration fork_delay{0};
  Duration terminate_delay{0};
  ParamMatch param_match = ParamMatch::none;
  bool full_command = false;

  bool operator==(const TrackProcess&) const = default;
};

}  // namespace viplane::config
