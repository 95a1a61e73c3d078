// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/address.h"

namespace viplane {

enum class RuleAction : std::uint8_t {
  lookup,       // in `table`
  jump,         // to the rule with the preference `target`
  nothing,      // goes on: "nop"
  blackhole,    // discards in silence
  unreachable,  // answers that the network is unreachable
  prohibit      // answers that it is forbidden
};

// A rule of policy routing as a host is asked to have it: what a packet must be like, and what then is done with it.
struct RoutingRule {
  template <class Number>
  using Span = std::pair<Number, Number>;  // both ends included

  bool is_v6 = false;
  std::uint32_t preference = 0;  // rules are tried in ascending order of it
  RuleAction action = RuleAction::lookup;
  std::uint32_t table = 0;
  std::uint32_t target = 0;

  bool is_inverted = false;  // "not": those that the rest does not describe
  std::optional<IpPrefix> from, to;
  std::string input_interface{}, output_interface{};
  std::optional<std::uint32_t> mark;
  std::uint32_t mark_mask = 0xffff'ffff;
  std::uint8_t tos = 0;
  std::optional<std::uint8_t> ip_protocol;
  std::optional<Span<std::uint16_t>> source_ports, target_ports;
  std::optional<Span<std::uint32_t>> users;
  std::optional<std::uint32_t> suppress_prefix_length;  // what the lookup finds counts only with a longer prefix
  std::optional<std::uint8_t> protocol;                 // RTPROT_*; nullopt: our own mark

  bool operator==(const RoutingRule&) const = default;
};

// The words of a line of virtual_rules that asks for it: {"from", "192.168.2.0/24", "table", "100"}.
std::vector<std::string> words_of(const RoutingRule& rule);
// The same in one line.
std::string to_string(const RoutingRule& rule);

}  // namespace viplane
