// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/repetition.h"

#include <array>
#include <cerrno>
#include <cstdlib>

#include "control/config/quoting.h"

namespace viplane::config {
namespace {

constexpr long long kLargest = 1'000'000'000'000;  // of a sequence's bounds: no sum of two overflows

std::string trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// Splits at commas that stand outside braces.
std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> out;
  std::size_t begin = 0, depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      out.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && depth > 0) {
      --depth;
    }
  }
  return out;
}

std::optional<long long> parse_number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  errno = 0;
  const long long value = std::strtoll(text.c_str(), &end, 0);
  if (*end != '\0' || errno != 0 || value > kLargest || value < -kLargest) return std::nullopt;
  return value;
}

std::string format(long long value, bool is_hexadecimal) {
  if (!is_hexadecimal) return std::to_string(value);
  std::array<char, 32> text{};
  const unsigned long long magnitude = static_cast<unsigned long long>(value < 0 ? -value : value);
  std::snprintf(text.data(), text.size(), "%s%llx", value < 0 ? "-" : "", magnitude);
  return text.data();
}

// (var, end), (var, start, end) or (var, start, step, end).
std::optional<Repetition> parse_sequence(const std::vector<std::string>& arguments, bool is_hexadecimal,
                                         std::string& problem) {
  if (arguments.size() < 2 || arguments.size() > 4 || arguments[0].empty()) {
    problem = "expects (variable, start, step, end); start and step may be left out";
    return std::nullopt;
  }
  std::vector<long long> numbers;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto number = parse_number(arguments[i]);
    if (!number) {
      problem = "'" + arguments[i] + "' is no number";
      return std::nullopt;
    }
    numbers.push_back(*number);
  }
  const long long end = numbers.back();
  Repetition out;
  out.is_sequence = true;
  out.is_hexadecimal = is_hexadecimal;
  out.variables = {arguments[0]};
  out.start = numbers.size() > 1 ? numbers[0] : (end < 0 ? -1 : 1);
  out.step = numbers.size() > 2 ? numbers[1] : (end < out.start ? -1 : 1);
  if (out.step == 0 || (end > out.start && out.step < 0) || (end < out.start && out.step > 0)) {
    problem = "step " + std::to_string(out.step) + " never reaches the end";
    return std::nullopt;
  }
  out.rows = static_cast<std::size_t>((end - out.start) / out.step) + 1;
  return out;
}

// "{a, b}" gives a and b; "a" gives a.
std::vector<std::string> tuple(const std::string& text) {
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}')
    return split_arguments(std::string_view(text).substr(1, text.size() - 2));
  return {text};
}

std::optional<Repetition> parse_list(const std::vector<std::string>& arguments, std::string& problem) {
  if (arguments.size() < 2 || arguments[0].empty()) {
    problem = "expects (variable, value, ...) or ({variable, ...}, {value, ...}, ...)";
    return std::nullopt;
  }
  Repetition out;
  out.variables = tuple(arguments[0]);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    out.list.push_back(out.variables.size() > 1 ? tuple(arguments[i]) : std::vector{arguments[i]});
    if (out.list.back().size() > out.variables.size()) {
      problem = "'" + arguments[i] + "' has more values than there are variables";
      return std::nullopt;
    }
  }
  out.rows = out.list.size();
  return out;
}

}  // namespace

std::vector<std::string> Repetition::row(std::size_t index) const {
  if (!is_sequence) return list[index];
  return {format(start + static_cast<long long>(index) * step, is_hexadecimal)};
}

std::optional<RepetitionHead> repetition_head(std::string_view line) {
  for (const std::string_view kind : {"~SEQ", "~SEQx", "~LST"}) {
    if (!line.starts_with(kind) || line.size() <= kind.size() || line[kind.size()] != '(') continue;
    const std::size_t close = line.find(')', kind.size());
    if (close == std::string_view::npos) return std::nullopt;
    return RepetitionHead{line.substr(0, kind.size()), kind.size() + 1, close};
  }
  return std::nullopt;
}

std::optional<Repetition> parse_repetition(std::string_view kind, std::string_view arguments, std::string& problem) {
  const std::vector<std::string> pieces = split_arguments(arguments);
  if (kind == "~LST") return parse_list(pieces, problem);
  return parse_sequence(pieces, kind == "~SEQx", problem);
}

}  // namespace viplane::config
