// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits>
#include <utility>

#include "control/config/read_routing.h"
#include "control/config/routing_line.h"
#include "control/config/routing_names.h"

namespace viplane::config {
namespace {

// "N" or "N-M" within a type's range.
template <class Number>
std::optional<RoutingRule::Span<Number>> parse_span(const std::string& text) {
  const auto dash = text.find('-');
  const auto first = parse_unsigned(text.substr(0, dash));
  const auto last = dash == std::string::npos ? first : parse_unsigned(text.substr(dash + 1));
  if (!first || !last || *last < *first || *last > std::numeric_limits<Number>::max()) return std::nullopt;
  return std::pair{static_cast<Number>(*first), static_cast<Number>(*last)};
}

std::optional<std::uint8_t> ip_protocol(const std::string& word) {
  for (const auto& [name, number] : {std::pair<std::string_view, std::uint8_t>{"icmp", 1},
                                     {"tcp", 6},
                                     {"udp", 17},
                                     {"ipv6-icmp", 58},
                                     {"sctp", 132}})
    if (word == name) return number;
  const auto number = parse_unsigned(word);
  if (!number || *number == 0 || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

class RuleReader {
 public:
  RuleReader(RoutingLine& line, Draft& draft, Owner owner, RoutingNames& names)
      : line_(line), draft_(draft), owner_(owner), names_(names) {}

  std::optional<Rule> read() {
    while (line_.next()) read_word();
    if (!line_.failed()) finish();
    if (line_.failed()) return std::nullopt;
    return out_;
  }

 private:
  RoutingRule& rule() { return out_.entry; }

  void read_word() {
    const std::string& word = line_.word();
    if (read_what(word) || read_action(word) || read_tracking(line_, word, draft_, owner_, out_)) return;
    if (word == "inet" || word == "inet6") {
      is_v6_ = word == "inet6";
    } else if (word == "not") {
      rule().is_inverted = true;
    } else if (word == "preference" || word == "priority" || word == "order") {
      if (const auto number = line_.number()) preference_ = number;
    } else if (word == "suppress_prefixlength" || word == "sup_pl") {
      rule().suppress_prefix_length = line_.number(0, 128);
    } else if (word == "protocol") {
      rule().protocol = names_.protocol(line_.value());
      if (!line_.failed() && !rule().protocol) line_.refuse("there is no routing protocol '" + line_.word() + "'");
    } else if (word == "realms") {
      line_.pass_over(1);
    } else if (word == "l3mdev" || word == "suppress_ifgroup" || word == "sup_group" || word == "tun_id") {
      // Without it the rule would catch other packets than it should.
      line_.refuse_option();
    } else {
      line_.refuse("'" + word + "' is no option of a rule", "another rule needs a line of its own");
    }
  }

  // What a packet must be like.
  bool read_what(const std::string& word) {
    if (word == "from" || word == "to") {
      read_prefix(word == "from" ? rule().from : rule().to);
    } else if (word == "iif" || word == "dev") {
      rule().input_interface = line_.interface().value_or("");
    } else if (word == "oif") {
      rule().output_interface = line_.interface().value_or("");
    } else if (word == "fwmark") {
      read_mark();
    } else if (word == "tos" || word == "dsfield") {
      rule().tos = static_cast<std::uint8_t>(line_.number(0, 255).value_or(0));
    } else if (word == "ipproto") {
      rule().ip_protocol = ip_protocol(line_.value());
      if (!line_.failed() && !rule().ip_protocol) line_.refuse("there is no IP protocol '" + line_.word() + "'");
    } else if (word == "sport") {
      read_span(rule().source_ports, "ports");
    } else if (word == "dport") {
      read_span(rule().target_ports, "ports");
    } else if (word == "uidrange") {
      read_span(rule().users, "numbers of users");
    } else {
      return false;
    }
    return true;
  }

  // "all" says nothing, not even a family.
  void read_prefix(std::optional<IpPrefix>& into) {
    const auto prefix = line_.prefix(is_v6_.value_or(false));
    if (!prefix || prefix->length == 0) return;
    if (is_v6_.value_or(prefix->address.is_v6) != prefix->address.is_v6)
      return line_.refuse("a rule's addresses are all of one family");
    is_v6_ = prefix->address.is_v6;
    into = prefix;
  }

  void read_mark() {
    const std::string& text = line_.value();
    if (line_.failed()) return;
    const auto slash = text.find('/');
    rule().mark = parse_unsigned(text.substr(0, slash));
    const auto mask = slash == std::string::npos ? 0xffff'ffff : parse_unsigned(text.substr(slash + 1));
    if (!rule().mark || !mask) return line_.refuse("'" + text + "' is no firewall mark", "MARK, or MARK/MASK");
    rule().mark_mask = *mask;
  }

  template <class Number>
  void read_span(std::optional<RoutingRule::Span<Number>>& into, const std::string& of) {
    into = parse_span<Number>(line_.value());
    if (!line_.failed() && !into) line_.refuse("'" + line_.word() + "' is no range of " + of, "FIRST-LAST");
  }

  bool read_action(const std::string& word) {
    if (word == "type") {
      const std::string& type = line_.value();
      if (!line_.failed() && !take_action(type)) line_.refuse("'" + type + "' is nothing that a rule does");
      return true;
    }
    if (word == "table" || word == "lookup") {
      const auto table = names_.table(line_.value());
      if (line_.failed()) return true;
      if (!table || *table == 0)
        line_.refuse("there is no routing table '" + line_.word() + "'",
                     "its number, or a line in /etc/iproute2/rt_tables");
      rule().action = RuleAction::lookup;
      rule().table = table.value_or(0);
      has_action_ = true;
      return true;
    }
    if (word == "goto") {
      rule().action = RuleAction::jump;
      rule().target = line_.number(1).value_or(0);
      has_action_ = true;
      return true;
    }
    return take_action(word);
  }

  bool take_action(const std::string& word) {
    for (const auto& [name, action] : {std::pair<std::string_view, RuleAction>{"nop", RuleAction::nothing},
                                       {"blackhole", RuleAction::blackhole},
                                       {"unreachable", RuleAction::unreachable},
                                       {"prohibit", RuleAction::prohibit}}) {
      if (word != name) continue;
      rule().action = action;
      return has_action_ = true;
    }
    return false;
  }

  void finish() {
    if (!has_action_) return line_.refuse("the rule does not say what to do", "table TABLE");
    rule().is_v6 = is_v6_.value_or(false);
    if (rule().action == RuleAction::jump && preference_ && rule().target <= *preference_)
      return line_.refuse("'goto' leads forward only: to a preference above the rule's own");
    if (!preference_) assign_preference();
    rule().preference = *preference_;
    if (rule().protocol && !out_.no_track) {
      line_.warn("bad-combination",
                 "a rule that is put back when it is lost carries our own protocol number; the one "
                 "given is left out",
                 "no_track");
      rule().protocol.reset();
    }
  }

  // keepalived counts down from 16384, for each family.
  void assign_preference() {
    std::uint32_t& next = rule().is_v6 ? draft_.next_preference_v6 : draft_.next_preference_v4;
    preference_ = next--;
    line_.warn("rule-without-preference",
               "the rule has no preference; " + std::to_string(*preference_) +
                   " is used, and the next rule of the file comes before it",
               "preference NUMBER");
  }

  RoutingLine& line_;
  Draft& draft_;
  Owner owner_;
  RoutingNames& names_;
  Rule out_;
  std::optional<bool> is_v6_;
  std::optional<std::uint32_t> preference_;
  bool has_action_ = false;
};

}  // namespace

void read_rules(Reader& reader, Draft& draft, std::vector<Rule>& rules, const Statement& statement, Owner owner) {
  for (const Statement& entry : statement.block) {
    if (entry.words.empty() || !has_shape(reader, entry, Shape::line)) continue;
    RoutingLine line(reader, entry, "rule");
    auto rule = RuleReader(line, draft, owner, reader.names).read();
    if (!rule) continue;
    rule->location = reader.reporter.locate(entry.place());
    rules.push_back(std::move(*rule));
  }
}

}  // namespace viplane::config
