// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/yaml_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/quantity.h"

namespace viplane::scenarios {
namespace {

constexpr std::string_view kDuration = "a time with its unit, such as `500ms` or `10s`";
constexpr std::string_view kCount = "a whole number, such as `64`";

std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

std::optional<Time> parse_time(std::string_view text) {
  const auto span = parse_duration(text);
  return span ? std::optional(Time(*span)) : std::nullopt;
}

}  // namespace

void Problems::add(const YAML::Mark& mark, std::string what, std::string remedy) {
  found_.push_back({place(mark), std::move(what), std::move(remedy)});
}

Diagnostics Problems::take() {
  std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  return std::move(found_);
}

Section::Section(YAML::Node node, std::string name, Problems& problems)
    : node_(std::move(node)), name_(std::move(name)), problems_(problems) {
  if (node_.IsMap() || node_.IsNull()) return;
  problems_.add(node_.Mark(), fmt::format("{} should be a mapping", name_), "write `key: value` lines under it");
  node_ = YAML::Node(YAML::NodeType::Map);
}

bool Section::has(std::string_view key) { return take(key).IsDefined(); }

YAML::Node Section::take(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  if (!node_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  const YAML::Node& map = node_;
  return map[std::string(key)];
}

YAML::Mark Section::mark_of(std::string_view key) const {
  for (const auto& entry : node_) {
    if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.first.Mark();
  }
  return node_.Mark();
}

std::optional<std::string> Section::scalar(std::string_view key, std::string_view expected) {
  const YAML::Node value = take(key);
  if (!value.IsDefined()) return std::nullopt;
  if (value.IsScalar()) return value.Scalar();
  problems_.add(value.IsNull() ? mark_of(key) : value.Mark(), fmt::format("`{}` has no plain value", key),
                fmt::format("write {}", expected));
  return std::nullopt;
}

template <class Value, class Parse>
void Section::convert(std::string_view key, Value& target, std::string_view expected, Parse parse) {
  const auto text = scalar(key, expected);
  if (!text) return;
  if (const auto value = parse(*text)) {
    target = *value;
  } else {
    problems_.add(take(key).Mark(), fmt::format("`{}` cannot be `{}`", key, *text), fmt::format("write {}", expected));
  }
}

void Section::read(std::string_view key, std::string& target) {
  if (const auto text = scalar(key, "some text")) target = *text;
}

void Section::read(std::string_view key, std::optional<std::string>& target) {
  if (const auto text = scalar(key, "some text")) target = *text;
}

void Section::read(std::string_view key, bool& target) {
  convert(key, target, "`true` or `false`", [](const std::string& text) -> std::optional<bool> {
    if (text == "true" || text == "yes") return true;
    if (text == "false" || text == "no") return false;
    return std::nullopt;
  });
}

void Section::read(std::string_view key, int& target) {
  convert(key, target, kCount, [](const std::string& text) -> std::optional<int> {
    const auto count = parse_count(text);
    return count && *count <= 1'000'000 ? std::optional(static_cast<int>(*count)) : std::nullopt;
  });
}

void Section::read(std::string_view key, std::uint32_t& target) { convert(key, target, kCount, parse_count32); }
void Section::read(std::string_view key, std::optional<std::uint32_t>& target) {
  convert(key, target, kCount, parse_count32);
}

void Section::read(std::string_view key, std::uint64_t& target) { convert(key, target, kCount, parse_count); }
void Section::read(std::string_view key, Duration& target) { convert(key, target, kDuration, parse_duration); }
void Section::read(std::string_view key, Time& target) { convert(key, target, kDuration, parse_time); }
void Section::read(std::string_view key, std::optional<Duration>& target) {
  convert(key, target, kDuration, parse_duration);
}
void Section::read(std::string_view key, std::optional<Time>& target) { convert(key, target, kDuration, parse_time); }

void Section::read(std::string_view key, std::optional<Endpoint>& target) {
  convert(key, target, "an address and a port, such as `10.0.0.1:80`", parse_endpoint);
}

void Section::read_bits_per_second(std::string_view key, std::uint64_t& target) {
  convert(key, target, "a rate, such as `100Mbit` or `1Gbit`", parse_bits_per_second);
}

void Section::read_per_second(std::string_view key, double& target) {
  convert(key, target, "a frequency, such as `250/s`", parse_per_second);
}

void Section::read_percent(std::string_view key, double& target) {
  convert(key, target, "a share over 0 and at most `100%`", parse_percent);
}

void Section::at_most(std::string_view key, std::optional<Duration>& target) {
  convert(key, target, "`at most` and a time, such as `at most 3.7s`", [](const std::string& text) {
    const auto bound = after("at most ", text);
    return bound ? parse_duration(*bound) : std::nullopt;
  });
}

void Section::at_most(std::string_view key, std::optional<std::uint64_t>& target) {
  convert(key, target, "`at most` and a number, such as `at most 0`", [](const std::string& text) {
    const auto bound = after("at most ", text);
    return bound ? parse_count(*bound) : std::nullopt;
  });
}

void Section::at_least(std::string_view key, std::optional<std::uint64_t>& target) {
  convert(key, target, "`at least` and a number, such as `at least 1000`", [](const std::string& text) {
    const auto bound = after("at least ", text);
    return bound ? parse_count(*bound) : std::nullopt;
  });
}

void Section::read(std::string_view key, std::string_view expected,
                   const std::function<bool(std::string_view)>& accept) {
  const auto text = scalar(key, expected);
  if (!text || accept(*text)) return;
  problems_.add(take(key).Mark(), fmt::format("`{}` cannot be `{}`", key, *text), fmt::format("write {}", expected));
}

std::optional<std::size_t> Section::choice(std::string_view key, std::span<const std::string_view> words) {
  const auto text = scalar(key, fmt::format("one of `{}`", fmt::join(words, "`, `")));
  if (!text) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  problems_.add(take(key).Mark(), fmt::format("`{}` cannot be `{}`", key, *text), suggest(*text, words));
  return std::nullopt;
}

void Section::reject_unknown() {
  if (!node_.IsMap()) return;
  std::vector<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
      problems_.add(entry.first.Mark(), fmt::format("unknown key `{}` in {}", key, name_), suggest(key, asked_));
    } else if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      problems_.add(entry.first.Mark(), fmt::format("`{}` stands twice in {}", key, name_), "keep one of them");
    }
    seen.push_back(key);
  }
}

}  // namespace viplane::scenarios
