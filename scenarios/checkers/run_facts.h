// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane::scenarios {

// What is configured about a VRRP instance of one director.
struct InstanceFacts {
  std::string node;
  std::string name;
  int virtual_router_id = 0;
  int family = 4;
  int version = 2;
  int priority = 100;
  unsigned down_timer_adverts = 3;  // the 3 in Master_Down_Interval
  bool preempt = true;
  Duration preempt_delay{0};
  Duration start_delay{0};  // vrrp_startup_delay, vrrp_delay_after_boot
  Duration interval{std::chrono::seconds(1)};
  IpAddress primary;                 // breaks ties
  std::vector<IpAddress> addresses;  // what a master holds
  std::string interface;
  std::string segment;     // the LAN that the interface is on
  std::string sync_group;  // empty: none
  bool unicast = false;    // advertises to named peers

  // v2: (256 - priority) / 256 s; v3: of the interval (RFC 3768 and RFC 9568, section 6.1). `effective` counts what
  // tracked things add to and take from the priority.
  Duration skew_at(int effective) const;
  Duration skew() const { return skew_at(priority); }
  Duration master_down() const { return down_timer_adverts * interval + skew(); }  // three intervals and the skew
};

// Frames of the speaker arrive at the listener on this LAN.
struct Hearing {
  std::string segment;
  std::string speaker;
  std::string listener;
  auto operator<=>(const Hearing&) const = default;
};

// Who hears whom between two times. A director that is dead, frozen or not started is not alive.
struct Epoch {
  Time from;
  std::set<std::string> alive;                              // directors
  std::set<Hearing> hearing;                                // what the wires would carry, whoever is alive
  std::set<std::pair<std::string, std::string>> unplugged;  // (segment, node): the interface has no carrier
  bool disturbed = false;                                   // random loss, delay, hostile frames: nothing is claimed

  bool hears(std::string_view segment, std::string_view speaker, std::string_view listener) const;
  bool hear_each_other(std::string_view segment, std::string_view one, std::string_view other) const {
    return hears(segment, one, other) && hears(segment, other, one);
  }
  // Live directors that hear each other in both directions, directly or through others; each is in one component.
  std::vector<std::set<std::string>> components(std::string_view segment) const;
  // No live director outside speaks to one inside.
  bool closed(std::string_view segment, const std::set<std::string>& component) const;
  bool same_as(const Epoch& other) const;  // but for the time
};

struct FaultFacts {
  Time at;
  std::optional<Time> healed;
  std::string verb;
  std::string target;
  bool garbage = false;  // packets that every router has to discard, and nothing else
};

// A time in which a real server could not serve.
struct ServerDead {
  IpAddress address;
  Time from;
  std::optional<Time> to;
};

enum class ForwardingMethod : std::uint8_t { direct, tunnel, translation };

struct ServiceFacts {
  Endpoint address;
  std::uint8_t protocol = 6;
  std::string scheduler;
  ForwardingMethod method = ForwardingMethod::direct;
  std::vector<Endpoint> real_servers;
  Duration detection{0};  // the longest time from the death of a real server to its removal, 0: not checked
  // A service of all ports (port 0) is asked for on its first real server's.
  std::uint16_t port_to_ask() const {
    if (address.port != 0) return address.port;
    return !real_servers.empty() && real_servers.front().port != 0 ? real_servers.front().port : std::uint16_t{80};
  }
  bool one_packet = false;  // UDP with `ops`: each packet chooses anew
};

// Everything that checkers may know besides events and frames. A plain value, computed before the run.
struct RunFacts {
  std::vector<InstanceFacts> instances;
  std::vector<Epoch> epochs;  // ordered by time; the first starts at zero
  std::vector<FaultFacts> faults;
  std::vector<ServiceFacts> services;
  std::vector<ServerDead> dead_servers;
  Duration link_delay{std::chrono::microseconds(300)};  // d: from one director to another, one way
  Duration scheduling{std::chrono::milliseconds(1)};    // s: from knowing to having done
  Time last_heal;                                       // liveness is judged after it
  std::vector<std::string> directors;
  std::set<std::string> session_clients;        // whose connections live long: TCP's patience is part of what they see
  std::set<IpAddress> director_addresses;       // their own, not the virtual ones
  std::map<MacAddress, IpAddress> server_macs;  // next hops that are real servers
  std::set<std::string> strangers;              // nodes that send forged frames

  const InstanceFacts* instance(std::string_view node, std::string_view name) const;
  const Epoch& epoch_at(Time at) const;
  bool is_whole(const Epoch& epoch) const;  // on every LAN all live directors hear each other
  // The service that clients ask for where nobody says otherwise: the first of TCP over IPv4 whose address some
  // instance holds. nullptr: none.
  const ServiceFacts* usual_service() const;
  Duration longest_interval() const;  // between advertisements
  Duration slack() const { return link_delay + scheduling; }
};

}  // namespace viplane::scenarios
