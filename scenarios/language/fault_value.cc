// SPDX-License-Identifier: GPL-2.0-or-later
// The values of faults' parameters, from text and to text.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "scenarios/language/fault_table.h"
#include "scenarios/language/quantity.h"

namespace viplane::scenarios {
namespace {

constexpr std::array<std::string_view, 8> kProtocolWords{"vrrp", "arp", "icmp", "icmp_errors",
                                                         "ipip", "tcp", "udp",  "icmpv6"};
constexpr std::array<std::uint16_t, 8> kProtocolNumbers{112, kArpProtocol, 1, kIcmpErrors, 4, 6, 17, 58};

std::optional<std::uint16_t> parse_protocol(std::string_view text) {
  const auto known = std::find(kProtocolWords.begin(), kProtocolWords.end(), text);
  if (known != kProtocolWords.end()) return kProtocolNumbers[static_cast<std::size_t>(known - kProtocolWords.begin())];
  const auto number = parse_count(text);
  if (!number || *number == 0 || *number > 255) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

std::string protocol_text(std::uint16_t protocol) {
  for (std::size_t i = 0; i < kProtocolWords.size(); ++i) {
    if (kProtocolNumbers[i] == protocol) return std::string(kProtocolWords[i]);
  }
  return fmt::format("protocol {}", protocol);
}

constexpr double kMostFactor = 100;

std::optional<double> parse_factor(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0 && value <= kMostFactor))
    return std::nullopt;
  return value;
}

template <class Member, class Value>
bool assign(Fault& fault, Member member, const std::optional<Value>& value) {
  if (value) fault.*member = *value;
  return value.has_value();
}

struct Reader {
  std::string_view text;
  Fault& fault;

  bool operator()(const Words& form) const {
    const auto found = std::find(form.words.begin(), form.words.end(), text);
    if (found != form.words.end()) form.set(fault, static_cast<std::size_t>(found - form.words.begin()));
    return found != form.words.end();
  }
  bool operator()(const Span& form) const { return assign(fault, form.member, parse_duration(text)); }
  bool operator()(const Percent& form) const { return assign(fault, form.member, parse_percent(text)); }
  bool operator()(const Frequency& form) const { return assign(fault, form.member, parse_per_second(text)); }
  bool operator()(const Factor& form) const { return assign(fault, form.member, parse_factor(text)); }
  bool operator()(const Count& form) const { return assign(fault, form.member, parse_count32(text)); }
  bool operator()(const Text& form) const {
    fault.*form.member = std::string(text);
    return true;
  }
  bool operator()(const Address& form) const { return assign(fault, form.member, IpAddress::parse(text)); }
  bool operator()(const ProtocolName& form) const { return assign(fault, form.member, parse_protocol(text)); }
};

struct Writer {
  const Fault& fault;

  std::string operator()(const Words& form) const { return std::string(form.words[form.get(fault)]); }
  std::string operator()(const Span& form) const { return fmt::format("{:g} ms", seconds(fault.*form.member) * 1e3); }
  std::string operator()(const Percent& form) const { return fmt::format("{:g} %", fault.*form.member); }
  std::string operator()(const Frequency& form) const { return fmt::format("{:g}/s", fault.*form.member); }
  std::string operator()(const Factor& form) const { return fmt::format("{:g}", fault.*form.member); }
  std::string operator()(const Count& form) const { return fmt::format("{}", fault.*form.member); }
  std::string operator()(const Text& form) const { return fault.*form.member; }
  std::string operator()(const Address& form) const { return (fault.*form.member).to_string(); }
  std::string operator()(const ProtocolName& form) const { return protocol_text(fault.*form.member); }
};

struct Expecter {
  std::string operator()(const Words& form) const { return fmt::format("one of `{}`", fmt::join(form.words, "`, `")); }
  std::string operator()(const Span&) const { return "a time with its unit, such as `500ms` or `10s`"; }
  std::string operator()(const Percent&) const { return "a share over 0 and at most `100%`"; }
  std::string operator()(const Frequency&) const { return "a frequency, such as `250/s`"; }
  std::string operator()(const Factor&) const { return "a number over 0, such as `0.99`"; }
  std::string operator()(const Count&) const { return "a whole number, such as `1400`"; }
  std::string operator()(const Text&) const { return "some text"; }
  std::string operator()(const Address&) const { return "an address, such as `10.0.0.250`"; }
  std::string operator()(const ProtocolName&) const {
    return fmt::format("`{}` or a number from 1 to 255", fmt::join(kProtocolWords, "`, `"));
  }
};

}  // namespace

std::span<const std::string_view> protocol_words() { return kProtocolWords; }

bool read_value(const ParameterForm& form, std::string_view text, Fault& fault) {
  return std::visit(Reader{text, fault}, form);
}

std::string value_text(const ParameterForm& form, const Fault& fault) { return std::visit(Writer{fault}, form); }

std::string expected_text(const ParameterForm& form) { return std::visit(Expecter{}, form); }

}  // namespace viplane::scenarios
