// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/routing_rule.h"

#include <cstdio>

namespace viplane {
namespace {

std::string hexadecimal(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%x", value);
  return text;
}

template <class Number>
std::string span(const RoutingRule::Span<Number>& ends) {
  return std::to_string(ends.first) + '-' + std::to_string(ends.second);
}

std::vector<std::string> action_words(const RoutingRule& rule) {
  switch (rule.action) {
    case RuleAction::lookup: return {"table", std::to_string(rule.table)};
    case RuleAction::jump: return {"goto", std::to_string(rule.target)};
    case RuleAction::nothing: return {"nop"};
    case RuleAction::blackhole: return {"blackhole"};
    case RuleAction::unreachable: return {"unreachable"};
    case RuleAction::prohibit: return {"prohibit"};
  }
  return {};
}

}  // namespace

std::vector<std::string> words_of(const RoutingRule& rule) {
  std::vector<std::string> words;
  const auto say = [&words](const char* keyword, std::string value) {
    words.insert(words.end(), {keyword, std::move(value)});
  };
  if (rule.is_v6 && !rule.from && !rule.to) words.emplace_back("inet6");
  if (rule.is_inverted) words.emplace_back("not");
  if (rule.from) say("from", rule.from->to_string());
  if (rule.to) say("to", rule.to->to_string());
  if (!rule.input_interface.empty()) say("iif", rule.input_interface);
  if (!rule.output_interface.empty()) say("oif", rule.output_interface);
  if (rule.mark) {
    say("fwmark", hexadecimal(*rule.mark) + (rule.mark_mask == 0xffff'ffff ? "" : '/' + hexadecimal(rule.mark_mask)));
  }
  if (rule.tos != 0) say("tos", std::to_string(rule.tos));
  if (rule.ip_protocol) say("ipproto", std::to_string(*rule.ip_protocol));
  if (rule.source_ports) say("sport", span(*rule.source_ports));
  if (rule.target_ports) say("dport", span(*rule.target_ports));
  if (rule.users) say("uidrange", span(*rule.users));
  const auto action = action_words(rule);
  words.insert(words.end(), action.begin(), action.end());
  if (rule.suppress_prefix_length) say("suppress_prefixlength", std::to_string(*rule.suppress_prefix_length));
  if (rule.protocol) say("protocol", std::to_string(*rule.protocol));
  say("preference", std::to_string(rule.preference));
  return words;
}

std::string to_string(const RoutingRule& rule) {
  std::string line;
  for (const std::string& word : words_of(rule)) line += (line.empty() ? "" : " ") + word;
  return line;
}

}  // namespace viplane
