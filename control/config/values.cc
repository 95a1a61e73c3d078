// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/values.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "control/config/quoting.h"

namespace viplane::config {
namespace {

std::string in_seconds(Duration span) {
  std::string text = std::to_string(seconds(span));
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

const std::string& parameter(const Statement& statement, std::size_t index) {
  static const std::string none;
  return index < statement.words.size() ? statement.words[index].text : none;
}

Place parameter_place(const Statement& statement, std::size_t index) {
  return index < statement.words.size() ? statement.words[index].place : statement.place();
}

void tell_bad_value(Reader& reader, const Statement& statement, std::string_view problem, std::string_view fallback,
                    std::size_t index, std::string_view remedy) {
  reader.reporter.warning(parameter_place(statement, index),
                          {"bad-value",
                           statement.keyword() + " '" + parameter(statement, index) + "' " + std::string(problem) +
                               "; " + std::string(fallback),
                           statement.keyword(), std::string(remedy)});
}

void tell_extra(Reader& reader, const Statement& statement, std::size_t first) {
  if (statement.words.size() <= first) return;
  reader.reporter.notice(
      parameter_place(statement, first),
      {"extra-words",
       "'" + parameter(statement, first) + "' and what follows in the line mean nothing to " + statement.keyword(),
       statement.keyword(), "a second keyword needs a line of its own"});
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.starts_with("+") || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::int64_t parse_leading_integer(std::string_view text) {
  const bool is_signed = text.starts_with('-') || text.starts_with('+');
  std::size_t end = is_signed ? 1 : 0;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return parse_integer(text.substr(0, end)).value_or(0);
}

std::optional<std::int64_t> lenient_integer(Reader& reader, const Statement& statement, Range range,
                                            std::string_view fallback, std::size_t index) {
  if (parse_integer(parameter(statement, index))) return integer(reader, statement, range, fallback, index);
  const std::int64_t value = parse_leading_integer(parameter(statement, index));
  const bool is_in_range = value >= range.low && value <= range.high;
  tell_bad_value(reader, statement, "is no whole number",
                 is_in_range ? std::to_string(value) + " is used" : std::string(fallback), index);
  return is_in_range ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> integer(Reader& reader, const Statement& statement, Range range, std::string_view fallback,
                                    std::size_t index) {
  const auto value = parse_integer(parameter(statement, index));
  if (!value) {
    tell_bad_value(reader, statement, "is no whole number", fallback, index);
    return std::nullopt;
  }
  if (*value < range.low || *value > range.high) {
    tell_bad_value(reader, statement, "is outside " + std::to_string(range.low) + ".." + std::to_string(range.high),
                   fallback, index);
    return std::nullopt;
  }
  return value;
}

std::optional<Duration> parse_seconds(std::string_view text) {
  constexpr std::int64_t kMostSeconds = 4'000'000'000;  // a century; what is more cannot be meant
  const std::size_t point = text.find('.');
  std::string_view whole = text.substr(0, point), fraction = point == text.npos ? "" : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  std::int64_t value = 0, nanoseconds = 0, unit = 100'000'000;
  if (!whole.empty()) {
    const auto number = parse_integer(whole);
    if (!number || *number < 0 || *number > kMostSeconds) return std::nullopt;
    value = *number;
  }
  for (const char c : fraction) {
    if (c < '0' || c > '9') return std::nullopt;
    nanoseconds += (c - '0') * unit;
    unit /= 10;
  }
  return std::chrono::seconds(value) + std::chrono::nanoseconds((nanoseconds + 500) / 1000 * 1000);
}

std::optional<Duration> timer(Reader& reader, const Statement& statement, Duration low, Duration high,
                              std::string_view fallback, std::size_t index) {
  const auto value = parse_seconds(parameter(statement, index));
  if (!value) {
    tell_bad_value(reader, statement, "is no time in seconds", fallback, index);
    return std::nullopt;
  }
  if (*value < low || *value > high) {
    tell_bad_value(reader, statement, "is outside " + in_seconds(low) + ".." + in_seconds(high) + " seconds", fallback,
                   index);
    return std::nullopt;
  }
  return value;
}

std::optional<Duration> whole_seconds(Reader& reader, const Statement& statement, Range range,
                                      std::string_view fallback) {
  const auto value = integer(reader, statement, range, fallback);
  if (!value) return std::nullopt;
  return std::chrono::seconds(*value);
}

std::optional<bool> boolean(Reader& reader, const Statement& statement, std::string_view fallback) {
  const std::string& word = parameter(statement);
  if (word.empty() || word == "on" || word == "true" || word == "yes") return true;
  if (word == "off" || word == "false" || word == "no") return false;
  tell_bad_value(reader, statement, "is none of on, off, true, false, yes, no", fallback);
  return std::nullopt;
}

std::optional<IpAddress> address(Reader& reader, const Statement& statement, std::string_view fallback,
                                 std::size_t index) {
  // Where an address is asked for, keepalived passes over a length behind it.
  const std::string& text = parameter(statement, index);
  auto value = IpAddress::parse(text.substr(0, text.find('/')));
  if (!value) tell_bad_value(reader, statement, "is no IP address", fallback, index);
  return value;
}

std::vector<std::string> split_command(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size();) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    std::string word;
    while (i < text.size() && !is_blank(text[i])) {
      const bool is_quote = text[i] == '\'' || text[i] == '"';
      const std::size_t close = is_quote ? text.find(text[i], i + 1) : text.npos;
      if (close == text.npos) {
        word += text[i++];
      } else {
        word += text.substr(i + 1, close - i - 1);
        i = close + 1;
      }
    }
    out.push_back(std::move(word));
  }
  return out;
}

std::optional<Command> command(Reader& reader, const Statement& statement) {
  Command out{reader.reporter.locate(parameter_place(statement)), split_command(parameter(statement)),
              parameter(statement, 2), parameter(statement, 3)};
  if (out.words.empty()) {
    reader.reporter.notice(
        parameter_place(statement),
        {"empty-command", statement.keyword() + " names no program; nothing is run", statement.keyword(), {}});
    return std::nullopt;
  }
  tell_extra(reader, statement, 4);
  return out;
}

void first_command(Reader& reader, std::optional<Command>& out, const Statement& statement) {
  if (!out) {
    out = command(reader, statement);
    return;
  }
  reader.reporter.warning(statement.place(),
                          {"repeated-keyword", statement.keyword() + " is given already; this second one is left out",
                           statement.keyword(), "one script, which may call others"});
}

std::optional<Command> lone_command(Reader& reader, const Statement& statement) {
  if (statement.words.size() > 2)
    reader.reporter.notice(
        parameter_place(statement, 2),
        {"extra-words", "'" + parameter(statement, 2) + "' and what follows are no arguments of the program",
         statement.keyword(), "put the program and its arguments in quotes together"});
  Statement alone;
  alone.words.assign(statement.words.begin(),
                     statement.words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(statement.words)));
  return command(reader, alone);
}

}  // namespace viplane::config
