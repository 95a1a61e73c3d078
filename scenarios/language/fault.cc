// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/fault.h"

#include <fmt/format.h>

#include <array>

namespace viplane::scenarios {
namespace {

const std::array<VerbRule, 19>& rules() {
  using enum FaultVerb;
  using enum TargetKind;
  static const std::array<VerbRule, 19> table{{
      {cut_link,
       "cut_link",
       node,
       true,
       {"carrier"},
       "the node's link carries nothing; `carrier: kept` hides that from it"},
      {lose_packets, "lose_packets", node, true, {"direction", "percent"}, "packets on the node's link are lost"},
      {delay_packets, "delay_packets", node, true, {"direction", "by"}, "packets on the node's link arrive later"},
      {filter, "filter", node, true, {"protocol", "direction"}, "one protocol does not pass the node's link"},
      {lose_gratuitous_arp, "lose_gratuitous_arp", node, true, {}, "gratuitous ARP of the node is lost"},
      {isolate_ports, "isolate_ports", directors, true, {}, "the directors' switch ports do not see each other"},
      {cut_trunk, "cut_trunk", nothing, true, {}, "the link between the two switches carries nothing"},
      {kill_switch, "kill_switch", network_switch, true, {}, "the switch and all its links are dead"},
      {crash, "crash", node, true, {}, "power is lost; it returns after `for`"},
      {kill_process, "kill_process", director, true, {"part"}, "SIGKILL; the host stays and keeps its addresses"},
      {freeze, "freeze", director, true, {}, "the machine stops; on resume its backlog arrives at once"},
      {slow_scheduler, "slow_scheduler", director, true, {"by"}, "every timer runs late"},
      {terminate, "terminate", director, true, {}, "SIGTERM; started again after `for`"},
      {reload, "reload", director, false, {"config"}, "SIGHUP, with another file or the same"},
      {start, "start", director, false, {}, "the director is started"},
      {server_down, "server_down", real_server, true, {}, "the real server's machine is dead"},
      {server_slow, "server_slow", real_server, true, {"service_time"}, "each request takes longer"},
      {server_refuses, "server_refuses", real_server, true, {}, "the real server's port answers with a reset"},
      {hostile_advertisements,
       "hostile_advertisements",
       director,
       true,
       {"kind", "per_second"},
       "a stranger on the director's segment sends forged advertisements of its virtual routers"},
  }};
  return table;
}

constexpr std::array<std::string_view, 3> kDirections{"both", "in", "out"};
constexpr std::array<std::string_view, 3> kParts{"all", "parent", "vrrp_child"};
constexpr std::array<std::string_view, 5> kHostile{"bad_checksum", "ttl_254", "wrong_version", "priority_255",
                                                   "priority_0"};

template <class Enum, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

std::string parameter_text(const Fault& fault, std::string_view parameter) {
  if (parameter == "carrier") return fault.carrier_lost ? "carrier lost" : "carrier kept";
  if (parameter == "direction") return std::string(word(kDirections, fault.direction));
  if (parameter == "percent") return fmt::format("{:g} %", fault.percent);
  if (parameter == "by") return fmt::format("by {:g} ms", seconds(fault.by) * 1e3);
  if (parameter == "protocol") return fault.protocol == 0 ? "protocol arp" : fmt::format("protocol {}", fault.protocol);
  if (parameter == "part") return std::string(word(kParts, fault.part));
  if (parameter == "config") return fault.config.empty() ? "same file" : fault.config;
  if (parameter == "service_time") return fmt::format("{:g} ms", seconds(fault.service_time) * 1e3);
  if (parameter == "kind") return std::string(word(kHostile, fault.hostile));
  return fmt::format("{:g}/s", fault.per_second);
}

}  // namespace

std::span<const VerbRule> fault_verbs() { return rules(); }
const VerbRule& rule_of(FaultVerb verb) { return rules()[static_cast<std::size_t>(verb)]; }
std::string_view name_of(FaultVerb verb) { return rule_of(verb).name; }

std::string describe(const Fault& fault) {
  const VerbRule& rule = rule_of(fault.verb);
  std::string text(rule.name);
  for (const std::string& target : fault.targets) text += " " + target;
  for (const std::string_view parameter : rule.parameters) text += ", " + parameter_text(fault, parameter);
  return text;
}

}  // namespace viplane::scenarios
