// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/fault_table.h"

#include <array>
#include <stdexcept>

namespace viplane::scenarios {
namespace {

template <auto Member>
struct MemberOf;
template <class Value, Value Fault::*Member>
struct MemberOf<Member> {
  using Type = Value;
};

// The words of an enumeration, in its order.
template <auto Member>
Words words_of(std::vector<std::string_view> words) {
  return {std::move(words), [](const Fault& fault) { return static_cast<std::size_t>(fault.*Member); },
          [](Fault& fault, std::size_t word) { fault.*Member = static_cast<typename MemberOf<Member>::Type>(word); }};
}

Words carrier_words() {
  return {{"lost", "kept"},
          [](const Fault& fault) { return std::size_t{fault.carrier_lost ? 0u : 1u}; },
          [](Fault& fault, std::size_t word) { fault.carrier_lost = word == 0; }};
}

const std::vector<ParameterRule>& parameters() {
  static const std::vector<ParameterRule> table{
      {"carrier", carrier_words(), "`kept` hides the cut from both ends"},
      {"direction", words_of<&Fault::direction>({"both", "in", "out"}), "as the target sees it"},
      {"percent", Percent{&Fault::percent}, "the share that is struck; all, if absent"},
      {"by", Span{&Fault::by}, "the time that is added"},
      {"burst", Span{&Fault::burst}, "mean length of a burst, drawn anew each time"},
      {"every", Span{&Fault::every}, "from one to the next (1 s)"},
      {"down", Span{&Fault::down}, "how long each time (100 ms)"},
      {"protocol", ProtocolName{&Fault::protocol}, "a name, or the number in the IP header"},
      {"mtu", Count{&Fault::mtu}, "of the IP packet, octets"},
      {"of", words_of<&Fault::mtu_of>({"interface", "cable"}), "`cable`: what is larger vanishes, and nobody is told"},
      {"to", Text{&Fault::to}, "the new name"},
      {"ageing", Span{&Fault::ageing}, "how long an address is remembered"},
      {"address", Address{&Fault::address}, "the one that goes"},
      {"part", words_of<&Fault::part>({"all", "parent", "vrrp_child"}), "which process dies"},
      {"speed", Factor{&Fault::speed}, "seconds that its clock counts in one second"},
      {"config", Text{&Fault::config}, "another file, beside the scenario; absent: the same"},
      {"service_time", Span{&Fault::service_time}, "of each request"},
      {"wrong", words_of<&Fault::wrong>({"answers_arp", "no_tunnel", "no_virtual_address", "strict_rp_filter"}),
       "what the real server's administrator forgot"},
      {"kind", words_of<&Fault::hostile>({"bad_checksum", "ttl_254", "wrong_version", "priority_255", "priority_0"}),
       "what is forged"},
      {"per_second", Frequency{&Fault::per_second}, "how often (2/s)"},
  };
  return table;
}

constexpr VerbParameter needed(std::string_view name) { return {name, true}; }

constexpr std::string_view kHostsClock = "the laboratory's machines share the host's clock";

const std::vector<VerbRule>& rules() {
  using enum FaultVerb;
  using enum TargetKind;
  static const std::vector<VerbRule> table{
      // Links.
      {cut_link, "cut_link", node, true, {{"carrier"}}, "the node's link carries nothing"},
      {flap_link, "flap_link", node, true, {{"every"}, {"down"}}, "the node's link loses its carrier again and again"},
      {lose_packets, "lose_packets", node, true, {{"direction"}, {"percent"}}, "packets on the node's link are lost"},
      {lose_bursts,
       "lose_bursts",
       node,
       true,
       {{"direction"}, needed("burst"), {"every"}},
       "all packets are lost for a while, then none (Gilbert's model); `every` is the mean time between"},
      {delay_packets,
       "delay_packets",
       node,
       true,
       {{"direction"}, needed("by")},
       "packets on the node's link arrive later"},
      {jitter_packets,
       "jitter_packets",
       node,
       true,
       {{"direction"}, needed("by")},
       "packets arrive later by anything up to `by`, in their order"},
      {reorder_packets,
       "reorder_packets",
       node,
       true,
       {{"direction"}, {"percent"}, needed("by")},
       "a share of the packets arrives later, behind those that were sent after"},
      {duplicate_packets,
       "duplicate_packets",
       node,
       true,
       {{"direction"}, {"percent"}},
       "a share of the packets arrives twice"},
      {corrupt_packets,
       "corrupt_packets",
       node,
       true,
       {{"direction"}, {"percent"}},
       "one bit behind the Ethernet header is another; the frame check did not notice"},
      {merge_frames,
       "merge_frames",
       node,
       true,
       {},
       "the node's card hands over consecutive segments of a connection as one, larger than the MTU (GRO, LRO)"},
      {filter, "filter", node, true, {{"protocol"}, {"direction"}}, "one protocol does not pass the node's link"},
      {filter_multicast,
       "filter_multicast",
       node,
       true,
       {},
       "multicast no longer reaches the node, its own still goes out: a switch that snoops and lost its listener"},
      {lose_gratuitous_arp, "lose_gratuitous_arp", node, true, {}, "gratuitous ARP of the node is lost"},
      {set_mtu, "set_mtu", node, true, {needed("mtu"), {"of"}}, "the largest packet of the node's link is another"},
      // Between nodes.
      {isolate_ports, "isolate_ports", directors, true, {}, "the directors' switch ports do not see each other"},
      {cut_between,
       "cut_between",
       pair,
       true,
       {{"direction"}},
       "two nodes do not hear each other; `out`: the second does not hear the first"},
      {partition, "partition", groups, true, {}, "each set of nodes reaches only itself, all others one another"},
      {cut_trunk, "cut_trunk", trunk, true, {}, "the link between the two switches carries nothing"},
      // Switches.
      {kill_switch, "kill_switch", network_switch, true, {}, "the switch and all its links are dead"},
      {flush_forwarding, "flush_forwarding", network_switch, false, {}, "the switch forgets where everybody is"},
      {age_forwarding,
       "age_forwarding",
       network_switch,
       true,
       {needed("ageing")},
       "the switch forgets sooner or later than in 300 s"},
      // Machines.
      {crash, "crash", node, true, {}, "power is lost; it returns after `for`"},
      {remove_address,
       "remove_address",
       node,
       true,
       {needed("address")},
       "somebody removes an address by hand, and puts it back after `for`"},
      {delete_interface,
       "delete_interface",
       node,
       true,
       {},
       "the interface is gone with its addresses and routes; after `for` it is there again, as at boot"},
      {rename_interface,
       "rename_interface",
       node,
       true,
       {needed("to")},
       "the interface bears another name; its virtual addresses go with it"},
      // Processes.
      {kill_process, "kill_process", director, true, {{"part"}}, "SIGKILL; the host stays and keeps its addresses"},
      {freeze, "freeze", director, true, {}, "the machine stops; on resume its backlog arrives at once"},
      {slow_scheduler,
       "slow_scheduler",
       director,
       true,
       {needed("by")},
       "every timer runs late",
       "no process can be made to wake up late by a chosen time"},
      {clock_skew, "clock_skew", director, true, {needed("speed")}, "its clock runs too fast or too slow", kHostsClock},
      {clock_step,
       "clock_step",
       director,
       false,
       {needed("by")},
       "its monotonic clock jumps ahead, as after a bad suspend; no wall clock is read, so its steps do nothing",
       kHostsClock},
      {terminate, "terminate", director, true, {}, "SIGTERM; started again after `for`"},
      {reload, "reload", director, false, {{"config"}}, "SIGHUP, with another file or the same"},
      {start, "start", director, false, {}, "the director is started"},
      // Real servers.
      {server_down, "server_down", real_server, true, {}, "the real server's machine is dead"},
      {server_slow, "server_slow", real_server, true, {needed("service_time")}, "each request takes longer"},
      {server_refuses, "server_refuses", real_server, true, {}, "the real server's port answers with a reset"},
      {server_half_open,
       "server_half_open",
       real_server,
       true,
       {},
       "connections open and nothing is ever answered: its program hangs, its kernel does not"},
      {server_resets, "server_resets", real_server, true, {}, "connections open and are reset at the first request"},
      {misconfigure_server,
       "misconfigure_server",
       real_server,
       true,
       {needed("wrong")},
       "the real server is set up wrongly: arp_ignore is 0, tunl0 or the virtual address is missing, rp_filter is 1"},
      // Strangers.
      {hostile_advertisements,
       "hostile_advertisements",
       director,
       true,
       {needed("kind"), {"per_second"}},
       "a stranger on the director's segment sends forged advertisements of its virtual routers"},
      {replay_advertisements,
       "replay_advertisements",
       director,
       true,
       {{"per_second"}},
       "a stranger repeats, octet by octet, what the director advertised last before"},
  };
  return table;
}

}  // namespace

bool VerbRule::takes(std::string_view wanted) const {
  for (const VerbParameter& one : parameters) {
    if (one.name == wanted) return true;
  }
  return false;
}

std::span<const VerbRule> fault_verbs() { return rules(); }
const VerbRule& rule_of(FaultVerb verb) { return rules()[static_cast<std::size_t>(verb)]; }
std::span<const ParameterRule> fault_parameters() { return parameters(); }

const ParameterRule& parameter_rule(std::string_view name) {
  for (const ParameterRule& rule : parameters()) {
    if (rule.name == name) return rule;
  }
  throw std::logic_error("no verb has a parameter " + std::string(name));
}

std::string_view words_for(TargetKind kind) {
  switch (kind) {
    case TargetKind::node: return "NODE";
    case TargetKind::director: return "DIRECTOR";
    case TargetKind::directors: return "[DIRECTOR, DIRECTOR]";
    case TargetKind::pair: return "[NODE, NODE]";
    case TargetKind::groups: return "[NODE, ...]";
    case TargetKind::network_switch: return "SWITCH";
    case TargetKind::real_server: return "ADDRESS";
    case TargetKind::trunk: return "trunk";
  }
  return "?";
}

}  // namespace viplane::scenarios
