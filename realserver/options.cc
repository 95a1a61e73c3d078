// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/options.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace viplane::realserver {
namespace {

constexpr std::array<std::pair<std::string_view, Mode>, 2> kModes{{{"tun", Mode::tun}, {"dr", Mode::dr}}};
constexpr std::array<std::pair<std::string_view, Decapsulation>, 4> kDecapsulations{{
    {"auto", Decapsulation::automatic},
    {"kernel", Decapsulation::kernel},
    {"bpf", Decapsulation::bpf},
    {"tun", Decapsulation::tun},
}};

template <class Table>
auto parse(const Table& table, std::string_view text, const char* what) {
  for (const auto& [name, value] : table) {
    if (name == text) return value;
  }
  throw std::invalid_argument(std::string(what) + " '" + std::string(text) + "' is unknown");
}

template <class Table, class Value>
std::string_view name_in(const Table& table, Value wanted) {
  for (const auto& [name, value] : table) {
    if (value == wanted) return name;
  }
  return "?";
}

}  // namespace

std::string_view to_string(Mode mode) { return name_in(kModes, mode); }
std::string_view to_string(Decapsulation decapsulation) { return name_in(kDecapsulations, decapsulation); }
Mode parse_mode(std::string_view text) { return parse(kModes, text, "mode"); }
Decapsulation parse_decapsulation(std::string_view text) { return parse(kDecapsulations, text, "decapsulation"); }

}  // namespace viplane::realserver
