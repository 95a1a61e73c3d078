// SPDX-License-Identifier: GPL-2.0-or-later
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "env/event_json.h"

namespace viplane {
namespace {

using Json = nlohmann::ordered_json;

// Exact nanoseconds of decimal seconds; the reader of JSON would have made a rounded double of it.
std::optional<Time> parse_seconds(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string decimals(point == std::string_view::npos ? std::string_view{} : text.substr(point + 1));
  if (decimals.size() > 9 || whole.size() > 9) return std::nullopt;
  decimals.resize(9, '0');
  std::int64_t seconds_part = 0, rest = 0;
  const auto parse = [](std::string_view digits, std::int64_t& number) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() && number >= 0;
  };
  if (!parse(whole, seconds_part) || !parse(decimals, rest)) return std::nullopt;
  const std::int64_t count = seconds_part * 1000000000 + rest;
  return Time(Duration(is_negative ? -count : count));
}

// The number after the first "at_s", as written.
std::string_view written_time(std::string_view line) {
  constexpr std::string_view kKey = "\"at_s\":";
  const auto found = line.find(kKey);
  if (found == std::string_view::npos) return {};
  const auto begin = line.find_first_not_of(' ', found + kKey.size());
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_first_of(",} ", begin) - begin);
}

std::optional<Event::Value> parse_value(const Json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
    return Event::Value(value.get<double>());  // what no integer of ours can hold
  }
  if (value.is_number_integer()) return Event::Value(value.get<std::int64_t>());
  if (value.is_number_float()) return Event::Value(value.get<double>());
  if (value.is_boolean()) return Event::Value(std::int64_t{value.get<bool>()});
  if (value.is_string()) return Event::Value(value.get<std::string>());
  if (value.is_null()) return Event::Value(std::numeric_limits<double>::quiet_NaN());
  return std::nullopt;
}

}  // namespace

std::variant<Event, std::string> parse_event(std::string_view line) {
  const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return "no JSON object";
  const auto at = parse_seconds(written_time(line));
  if (!at) return "no at_s in seconds with at most nine decimals";
  Event event{*at, {}, {}, {}};
  for (const auto& [name, value] : object.items()) {
    if (name == "at_s") continue;
    auto parsed = parse_value(value);
    if (!parsed) return "the field " + name + " is neither a number nor text";
    auto* text = std::get_if<std::string>(&*parsed);
    if (name == "node" || name == "kind") {
      if (!text) return "the field " + name + " is no text";
      (name == "node" ? event.node : event.kind) = *text;
    } else {
      event.fields.emplace_back(name, std::move(*parsed));
    }
  }
  if (event.kind.empty()) return "no kind";
  return event;
}

}  // namespace viplane
