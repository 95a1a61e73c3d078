// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/routing_line.h"

#include "control/config/quoting.h"
#include "control/config/read_lists.h"
#include "control/config/routing_names.h"

namespace viplane::config {

std::optional<IpPrefix> parse_target(const std::string& word, bool is_v6) {
  if (word == "default" || word == "all" || word == "any") return IpPrefix{{is_v6, {}}, 0};
  return IpPrefix::parse(word);
}

bool RoutingLine::next() {
  if (failed_ || at_ + 1 >= entry_.words.size()) return false;
  ++at_;
  return true;
}

const std::string* RoutingLine::peek() const {
  return at_ + 1 < entry_.words.size() ? &entry_.words[at_ + 1].text : nullptr;
}

const std::string& RoutingLine::value() {
  static const std::string none;
  if (at_ + 1 < entry_.words.size()) return entry_.words[++at_].text;
  failed_ = true;
  reader_.reporter.error(entry_.words[at_].place,
                         {"missing-parameter", in_quotes(word()) + " needs a parameter", word(),
                          "keepalived does not start with such a line; complete or remove it"});
  return none;
}

std::optional<std::uint32_t> RoutingLine::number(std::uint32_t low, std::uint32_t high) {
  const std::string& text = value();
  if (failed_) return std::nullopt;
  const auto number = parse_unsigned(text);
  if (number && *number >= low && *number <= high) return number;
  refuse(in_quotes(text) + " is no number of " + std::to_string(low) + ".." + std::to_string(high));
  return std::nullopt;
}

std::optional<IpAddress> RoutingLine::address() {
  const std::string& text = value();
  if (failed_) return std::nullopt;
  if (text == "inet" || text == "inet6") return address();
  const auto address = IpAddress::parse(text);
  if (!address) refuse(in_quotes(text) + " is no IP address");
  return address;
}

std::optional<IpPrefix> RoutingLine::prefix(bool is_v6) {
  const std::string& text = value();
  if (failed_) return std::nullopt;
  const auto prefix = parse_target(text, is_v6);
  if (!prefix) refuse(in_quotes(text) + " is no address with the length of a network", "ADDRESS/LENGTH");
  return prefix;
}

std::optional<std::string> RoutingLine::interface() {
  const std::string& text = value();
  if (failed_) return std::nullopt;
  if (is_interface_name(reader_, entry_, at_)) return text;
  failed_ = true;
  return std::nullopt;
}

void RoutingLine::refuse(const std::string& problem, const std::string& remedy) {
  failed_ = true;
  warn("bad-value", problem + "; the " + std::string(noun_) + " is left out", remedy);
}

void RoutingLine::warn(const std::string& id, const std::string& text, const std::string& remedy) const {
  reader_.reporter.warning(entry_.words[at_].place, {id, text, std::string(noun_), remedy});
}

void RoutingLine::notice(const std::string& id, const std::string& text, const std::string& remedy) const {
  reader_.reporter.notice(entry_.words[at_].place, {id, text, std::string(noun_), remedy});
}

void RoutingLine::refuse_option() {
  failed_ = true;
  const std::string noun(noun_);
  warn("not-in-effect",
       in_quotes(word()) + " of a " + noun + " is understood and has no effect yet; the " + noun + " is left out");
}

void RoutingLine::pass_over(unsigned parameters) {
  reader_.reporter.notice(entry_.words[at_].place,
                          {"not-in-effect",
                           in_quotes(word()) + " of a " + std::string(noun_) + " is understood and has no effect yet",
                           word(),
                           {}});
  for (unsigned i = 0; i < parameters && !failed_; ++i) (void)value();
}

}  // namespace viplane::config
