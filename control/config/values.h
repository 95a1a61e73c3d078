// SPDX-License-Identifier: GPL-2.0-or-later
// Parameters of a statement as values. Each function tells what is wrong with a parameter, and what is done instead in
// the words of `fallback` ("100 is used"); then it has no value. `index` counts from 1, the word behind the keyword.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/config/command.h"
#include "control/config/grammar.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::config {

inline constexpr std::int64_t kLargestUnsigned = 4'294'967'295;
inline constexpr std::int64_t kLargestSigned = 2'147'483'647;

struct Range {
  std::int64_t low, high;
};

// The text of a parameter; empty if there are fewer.
const std::string& parameter(const Statement& statement, std::size_t index = 1);
Place parameter_place(const Statement& statement, std::size_t index = 1);

// "<keyword> '<parameter>' <problem>; <fallback>", at the parameter.
void tell_bad_value(Reader& reader, const Statement& statement, std::string_view problem, std::string_view fallback,
                    std::size_t index = 1, std::string_view remedy = {});
// Parameters from `first` on have no meaning: a notice, as keepalived passes over them in silence.
void tell_extra(Reader& reader, const Statement& statement, std::size_t first = 2);

std::optional<std::int64_t> parse_integer(std::string_view text);  // decimal, nothing around it
std::int64_t parse_leading_integer(std::string_view text);         // what its digits say, 0 without any
std::optional<std::int64_t> integer(Reader& reader, const Statement& statement, Range range, std::string_view fallback,
                                    std::size_t index = 1);
// The same for keywords of which keepalived takes the digits that a word begins with ("2s" is 2) and only grumbles.
std::optional<std::int64_t> lenient_integer(Reader& reader, const Statement& statement, Range range,
                                            std::string_view fallback, std::size_t index = 1);

// Decimal seconds down to microseconds, between `low` and `high`.
std::optional<Duration> parse_seconds(std::string_view text);
std::optional<Duration> timer(Reader& reader, const Statement& statement, Duration low, Duration high,
                              std::string_view fallback, std::size_t index = 1);
// Whole seconds.
std::optional<Duration> whole_seconds(Reader& reader, const Statement& statement, Range range,
                                      std::string_view fallback);

// on, true, yes; off, false, no; without a parameter: true.
std::optional<bool> boolean(Reader& reader, const Statement& statement, std::string_view fallback);

std::optional<IpAddress> address(Reader& reader, const Statement& statement, std::string_view fallback,
                                 std::size_t index = 1);

// "PATH ARGUMENTS..." in one word, then perhaps a user and a group. Words within it are split at blanks; single and
// double quotes hold together.
std::optional<Command> command(Reader& reader, const Statement& statement);
// The same for a script that was perhaps given before: then the first one stays.
void first_command(Reader& reader, std::optional<Command>& out, const Statement& statement);
// The same for keywords that take no user behind the command: unquoted arguments are passed over with a notice.
std::optional<Command> lone_command(Reader& reader, const Statement& statement);
std::vector<std::string> split_command(std::string_view text);

}  // namespace viplane::config
