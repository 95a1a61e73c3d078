// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/time.h"
#include "scenarios/language/diagnostic.h"

namespace viplane::scenarios {

// The verbs of the scenario language; fault_verbs() says what each one takes.
enum class FaultVerb : std::uint8_t {
  cut_link,
  lose_packets,
  delay_packets,
  filter,
  lose_gratuitous_arp,
  isolate_ports,
  cut_trunk,
  kill_switch,
  crash,
  kill_process,
  freeze,
  slow_scheduler,
  terminate,
  reload,
  start,
  server_down,
  server_slow,
  server_refuses,
  hostile_advertisements,
};

enum class TargetKind : std::uint8_t { node, director, directors, network_switch, real_server, nothing };

enum class Direction : std::uint8_t { both, in, out };  // as the target sees it
enum class KilledPart : std::uint8_t { all, parent, vrrp_child };
enum class HostileKind : std::uint8_t { bad_checksum, ttl_254, wrong_version, priority_255, priority_0 };

// Something that goes wrong at a time, and heals after `lasts` (never, if it has none).
struct Fault {
  Time at;
  std::optional<Duration> lasts;
  FaultVerb verb = FaultVerb::crash;
  std::vector<std::string> targets;  // names of nodes; empty where the verb needs none
  Place place;

  // Parameters; a verb reads those that fault_verbs() lists for it.
  bool carrier_lost = true;               // cut_link: whether the interface sees the cut
  Direction direction = Direction::both;  // lose_packets, delay_packets, filter
  double percent = 100;                   // lose_packets: 0 < percent <= 100
  Duration by{0};                         // delay_packets, slow_scheduler: added time
  std::uint8_t protocol = 112;            // filter: number in the IP header; 0 stands for ARP
  KilledPart part = KilledPart::all;      // kill_process
  std::string config;                     // reload: path of the new file, relative to the scenario; empty: the same
  Duration service_time{0};               // server_slow
  HostileKind hostile = HostileKind::bad_checksum;  // hostile_advertisements
  double per_second = 2;                            // hostile_advertisements

  std::optional<Time> heals_at() const { return lasts ? std::optional(at + *lasts) : std::nullopt; }
};

struct VerbRule {
  FaultVerb verb;
  std::string_view name;
  TargetKind target;
  bool heals;  // `for` makes sense
  std::vector<std::string_view> parameters;
  std::string_view meaning;
};

std::span<const VerbRule> fault_verbs();  // in the order of the enumeration
const VerbRule& rule_of(FaultVerb verb);
std::string_view name_of(FaultVerb verb);
std::string describe(const Fault& fault);  // "lose_packets lb1, out, 30 %"

}  // namespace viplane::scenarios
