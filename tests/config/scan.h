// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

namespace viplane::config {

// How many of each a text seems to define, counted without a parser: the independent second opinion.
struct Counts {
  std::size_t instances = 0, addresses = 0, virtual_servers = 0, real_servers = 0;
  bool operator==(const Counts&) const = default;
};

// Nothing for a text that uses includes, conditions, definitions or repetitions, which cannot be counted so.
std::optional<Counts> scan(const std::string& text);

std::string to_string(const Counts& counts);

}  // namespace viplane::config
