// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/time.h"
#include "scenarios/language/diagnostic.h"
#include "scenarios/language/trigger.h"

namespace viplane::scenarios {

// The verbs of the scenario language; fault_verbs() says what each one takes.
enum class FaultVerb : std::uint8_t {
  cut_link,
  flap_link,
  lose_packets,
  lose_bursts,
  delay_packets,
  jitter_packets,
  reorder_packets,
  duplicate_packets,
  corrupt_packets,
  merge_frames,
  filter,
  filter_multicast,
  lose_gratuitous_arp,
  set_mtu,
  isolate_ports,
  cut_between,
  partition,
  cut_trunk,
  kill_switch,
  flush_forwarding,
  age_forwarding,
  crash,
  remove_address,
  delete_interface,
  rename_interface,
  kill_process,
  freeze,
  slow_scheduler,
  clock_skew,
  clock_step,
  terminate,
  reload,
  start,
  server_down,
  server_slow,
  server_refuses,
  server_half_open,
  server_resets,
  misconfigure_server,
  hostile_advertisements,
  replay_advertisements,
};

enum class Direction : std::uint8_t { both, in, out };  // as the target sees it
enum class KilledPart : std::uint8_t { all, parent, vrrp_child };
enum class HostileKind : std::uint8_t { bad_checksum, ttl_254, wrong_version, priority_255, priority_0 };
enum class MtuOf : std::uint8_t { interface, cable };  // cable: what is larger vanishes, and nobody is told
enum class Misconfiguration : std::uint8_t { answers_arp, no_tunnel, no_virtual_address, strict_rp_filter };

// Protocols that `filter` knows beside the numbers of the IP header.
inline constexpr std::uint16_t kArpProtocol = 256;
inline constexpr std::uint16_t kIcmpErrors = 257;  // all of ICMP but echo

// Something that goes wrong at a time, and heals after `lasts` (never, if it has none).
struct Fault {
  // Of a fault that waits for an event and was not injected yet.
  static constexpr Time kUnknown = Time::max();

  Time at;
  std::optional<Trigger> trigger;  // `at` is not known before the run
  std::optional<Duration> lasts;
  FaultVerb verb = FaultVerb::crash;
  std::vector<std::string> targets;              // names of nodes; empty where the verb needs none
  std::vector<std::vector<std::string>> groups;  // partition: the same names, by group
  std::size_t number = 0;                        // in the file's list, from 0
  Place place;

  // Parameters; a verb reads those that fault_verbs() lists for it. Their meanings are in parameters().
  bool carrier_lost = true;
  Direction direction = Direction::both;
  double percent = 100;  // 0 < percent <= 100
  Duration by{0};
  Duration burst{0};
  Duration every{std::chrono::seconds(1)};
  Duration down{std::chrono::milliseconds(100)};
  std::uint16_t protocol = 112;
  std::uint32_t mtu = 0;
  MtuOf mtu_of = MtuOf::interface;
  std::string to;
  Duration ageing{0};
  IpAddress address;
  KilledPart part = KilledPart::all;
  double speed = 1;
  std::string config;  // path, relative to the scenario; empty: the same
  Duration service_time{0};
  Misconfiguration wrong = Misconfiguration::answers_arp;
  HostileKind hostile = HostileKind::bad_checksum;
  double per_second = 2;

  bool has_time() const { return at != kUnknown; }
  std::optional<Time> heals_at() const { return lasts && has_time() ? std::optional(at + *lasts) : std::nullopt; }
};

std::string_view name_of(FaultVerb verb);
std::string describe(const Fault& fault);  // "lose_packets lb1, out, 30 %"

}  // namespace viplane::scenarios
