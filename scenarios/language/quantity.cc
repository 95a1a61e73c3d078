// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/quantity.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <span>

namespace viplane::scenarios {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr Unit kTimes[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}};
constexpr Unit kRates[] = {{"bit", 1}, {"kbit", 1e3}, {"Mbit", 1e6}, {"Gbit", 1e9}};

// Sums of a few stay within 64 bits; as a time 31 years.
constexpr double kMost = 1e18;

struct Number {
  double value;
  std::string_view rest;
};

std::optional<Number> leading_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return Number{value, rest};
}

std::optional<std::int64_t> with_unit(std::string_view text, std::span<const Unit> units) {
  const auto number = leading_number(text);
  if (!number) return std::nullopt;
  if (number->value == 0 && number->rest.empty()) return 0;
  for (const Unit& unit : units) {
    const double value = std::round(number->value * unit.factor);
    if (number->rest == unit.name && value <= kMost) return static_cast<std::int64_t>(value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  const auto value = with_unit(text, kTimes);
  return value ? std::optional(Duration(*value)) : std::nullopt;
}

std::optional<std::uint64_t> parse_bits_per_second(std::string_view text) {
  const auto value = with_unit(text, kRates);
  return value && *value > 0 ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

std::optional<double> parse_per_second(std::string_view text) {
  const auto number = leading_number(text);
  if (!number || number->rest != "/s" || number->value <= 0 || number->value > 1e7) return std::nullopt;
  return number->value;
}

std::optional<double> parse_percent(std::string_view text) {
  const auto number = leading_number(text);
  if (!number || !(number->rest == "%" || number->rest.empty())) return std::nullopt;
  if (number->value <= 0 || number->value > 100) return std::nullopt;
  return number->value;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> parse_count32(std::string_view text) {
  const auto count = parse_count(text);
  if (!count || *count > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*count);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  const auto port = parse_count(text.substr(colon + 1));
  if (!address || address->is_v6 != bracketed || !port || *port == 0 || *port > 65535) return std::nullopt;
  return Endpoint{*address, static_cast<std::uint16_t>(*port)};
}

}  // namespace viplane::scenarios
