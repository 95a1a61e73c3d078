// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/address.h"
#include "net/routing.h"
#include "net/time.h"
#include "net/vrrp.h"

namespace viplane::vrrp {

// A program and its arguments, and whom to run it as (empty: the default). Without words: none.
struct Command {
  Command() = default;
  Command(std::initializer_list<std::string> its_words) : words(its_words) {}
  Command(std::vector<std::string> its_words, std::string its_user, std::string its_group)
      : words(std::move(its_words)), user(std::move(its_user)), group(std::move(its_group)) {}

  std::vector<std::string> words;
  std::string user;
  std::string group;

  bool empty() const { return words.empty(); }
  bool operator==(const Command&) const = default;
};

// Which thing outside the protocol a tracked item looks at.
enum class TrackKind : std::uint8_t {
  interface,
  script,
  file,
  process,
  fixture  // a static address, route or rule: works while the host has it
};

// Something an instance's right to be master depends on. With weight 0 its failure is a fault of the instance.
// Otherwise a positive weight is added to the priority while it works and a negative one while it does not; `reverse`
// swaps works and fails. A file's value times the weight is added to the priority; with weight 0, any value but 0 is a
// fault.
struct TrackItem {
  TrackKind kind = TrackKind::interface;
  std::string name;
  int weight = 0;
  bool reverse = false;

  bool operator==(const TrackItem&) const = default;
};

// A script that is run again and again; its exit code 0 means that what it watches works.
struct ScriptConfig {
  std::string name;
  Command command;
  Duration interval = std::chrono::seconds(1);  // from start to start
  Duration timeout = std::chrono::seconds(1);   // a run that takes longer is ended and has failed
  unsigned rise = 1;                            // successes in a row until it counts as working
  unsigned fall = 1;                            // failures in a row until it counts as failed
  bool init_fail = false;                       // counts as failed until it has risen

  bool operator==(const ScriptConfig&) const = default;
};

// An address that belongs to the master.
struct VirtualAddress {
  IpPrefix prefix;
  std::string interface;  // where the host gets it
  // How the host shows and uses it; see AddressOptions.
  std::string label{};
  std::string scope{};
  std::optional<IpAddress> broadcast{};
  std::optional<IpAddress> peer{};
  bool no_prefix_route = false;
  std::optional<std::uint32_t> metric{};
  std::optional<std::uint32_t> preferred_lifetime{};
  bool home = false;
  bool detects_duplicates = false;
  bool manage_temporary = false;
  bool joins_group = false;

  bool operator==(const VirtualAddress&) const = default;
};

// A route or a rule that the host has while the router is master.
struct VirtualRouting {
  RoutingItem item;
  bool is_kept = true;  // put back when somebody else takes it away

  bool operator==(const VirtualRouting&) const = default;
};

// Gratuitous ARP and unsolicited neighbour advertisements: keepalived's garp_* and gna_* with keepalived's defaults.
struct AnnouncementConfig {
  unsigned repeat = 5;                                // copies of each announcement on becoming master
  Duration delay = std::chrono::seconds(5);           // until they are sent once more; 0: not again
  Duration refresh{0};                                // from then on, every so often; 0: never
  unsigned refresh_repeat = 1;                        //
  unsigned conflict_repeat = 5;                       // when a conflict with another master has ended
  Duration conflict_delay = std::chrono::seconds(5);  // until once more; 0: not again
  Duration arp_interval{0};                           // least time between two gratuitous ARPs
  Duration neighbour_interval{0};                     // the same for neighbour advertisements

  bool operator==(const AnnouncementConfig&) const = default;
};

// Commands to run on a change. `any` gets four more words: INSTANCE or GROUP, the name, the state, the priority.
struct NotifyConfig {
  Command master, backup, fault, stop, deleted, any, master_rx_lower_pri;
  bool priority_changes = false;
  bool mail = false;  // smtp_alert

  bool operator==(const NotifyConfig&) const = default;
};

struct UnicastPeer {
  IpAddress address;
  VrrpTtlBounds ttl{0, 255};  // what may arrive from it; routers between peers take from the TTL

  bool operator==(const UnicastPeer& other) const {
    return address == other.address && ttl.least == other.ttl.least && ttl.most == other.ttl.most;
  }
};

enum class InitialState : std::uint8_t { backup, master };

// One virtual router as the operator wants it: a plain value, in range and with every default filled in.
// Two that compare equal are the same on the wire.
struct InstanceConfig {
  std::string name;
  std::string interface;
  bool is_v6 = false;
  std::uint8_t version = 2;
  std::uint8_t virtual_router_id = 1;
  std::uint8_t priority = 100;  // 255: owner of the addresses
  InitialState initial_state = InitialState::backup;
  Duration advertisement_interval = std::chrono::seconds(1);
  unsigned down_timer_advertisements = 3;  // the 3 in RFC 9568's Active_Down_Interval

  std::vector<VirtualAddress> addresses;           // of the family is_v6; advertised in this order
  std::vector<VirtualAddress> excluded_addresses;  // held with the others but not advertised; either family

  std::vector<VirtualRouting> routing;  // the master's: routes, then rules, taken in this order after the addresses

  bool preempt = true;  // false has no effect with initial_state master or as owner
  Duration preempt_delay{0};
  bool accept = true;  // the master takes packets to its addresses though it is not their owner

  VrrpAuthentication authentication = VrrpAuthentication::none;
  std::array<std::uint8_t, 8> password{};  // zero padded

  std::optional<IpAddress> source;           // default: the interface's own address
  std::optional<IpAddress> multicast_group;  // default: 224.0.0.18, ff02::12
  std::vector<UnicastPeer> unicast_peers;    // not empty: unicast
  std::uint8_t unicast_ttl = kVrrpTtl;       // sent to unicast peers
  bool check_unicast_source = false;         // discard what comes from no peer
  bool fault_without_peer = false;           // unicast_fault_no_peer: no multicast where the list of peers is empty
  VrrpChecksum checksum = VrrpChecksum::pseudo_header;  // sent by version 3 over IPv4; either is understood

  bool use_virtual_mac = false;
  std::string virtual_interface{};  // what the host calls the interface with that MAC; empty: as it likes
  bool send_from_base = false;      // vmac_xmit_base: advertisements leave with the interface's own MAC all the same

  bool skip_address_check = false;               // of what the master we already listen to sends
  bool strict = false;                           // RFC to the letter: an owner discards what others say
  bool lower_priority_no_advertisement = false;  // do not answer a lower master with an advertisement
  // Answer a better master with one advertisement before yielding, so that it knows of the conflict and announces
  // itself. keepalived has it off.
  bool answer_before_yielding = true;
  // A master that comes back from a pause long enough for others to have taken over listens before it goes on.
  // keepalived goes on.
  bool reexamine_after_pause = true;
  // A planned stop goes on serving after priority 0 until a successor is heard. keepalived lets go at once.
  bool graceful_handover = true;
  Duration handover_limit{0};  // longest time for it; 0: four advertisement intervals

  bool track_primary = true;  // the instance's own interface down is a fault
  bool track_source = false;  // track_src_ip: so is `source` that its interface does not have
  std::vector<TrackItem> tracked;
  AnnouncementConfig announcements;
  NotifyConfig notify;

  bool is_owner() const { return priority == kOwnerPriority; }
  bool is_unicast() const { return !unicast_peers.empty() || fault_without_peer; }
  // keepalived: nopreempt needs the initial state BACKUP. RFC 9568, section 6.1: it does not concern the owner.
  bool preempts() const { return preempt || initial_state == InitialState::master || is_owner(); }
  std::vector<VirtualAddress> all_addresses() const;  // all that the master holds
  // Whether the other is the same virtual router, so that a reload may go on with it.
  bool is_same_router(const InstanceConfig& other) const;
  bool operator==(const InstanceConfig&) const = default;
};

// Instances that are master together or not at all. An instance is in at most one group.
struct SyncGroupConfig {
  std::string name;
  std::vector<std::string> members;  // names of instances
  std::vector<TrackItem> tracked;    // count for every member
  bool keep_member_weights = false;  // sync_group_tracking_weight; otherwise members' weights count as 0
  NotifyConfig notify;

  bool operator==(const SyncGroupConfig&) const = default;
};

// All virtual routers of one director.
struct RouterConfig {
  std::vector<InstanceConfig> instances;
  std::vector<SyncGroupConfig> groups;
  std::vector<ScriptConfig> scripts;
  Duration startup_delay{0};     // vrrp_startup_delay
  Duration delay_after_boot{0};  // vrrp_delay_after_boot: no instance starts before the machine is so old

  std::set<IpAddress> virtual_addresses() const;  // of all instances
  bool is_grouped(std::string_view instance) const;
  bool is_tracked(std::string_view script) const;  // by an instance or a group; others need not be run
};

}  // namespace viplane::vrrp
