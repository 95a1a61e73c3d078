// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <sstream>

#include "live/ledger.h"

namespace viplane::live {
namespace {

std::string to_hex(const Bytes& frame) {
  std::string text;
  text.reserve(frame.size() * 2);
  for (const std::byte octet : frame) fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned>(octet));
  return text;
}

std::optional<Bytes> from_hex(const std::string& text) {
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  Bytes octets;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    octets.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return octets;
}

struct Line {
  std::string operator()(const HeldAddress& held) const {
    return fmt::format("address {} {} {}", held.index, held.interface, held.prefix.to_string());
  }
  std::string operator()(const HeldInterface& held) const { return "interface " + held.name; }
  std::string operator()(const HeldProgram& held) const {
    return fmt::format("program {} {} {}", held.index, held.interface, held.program);
  }
  std::string operator()(const HeldSetting& held) const { return fmt::format("setting {} {}", held.path, held.value); }
  std::string operator()(const HeldOffload& held) const {
    return fmt::format("offload {} {} {} {}", held.index, held.interface, held.feature, held.was_on ? "on" : "off");
  }
  std::string operator()(const LastWords& held) const {
    return fmt::format("last-words {} {} {}", held.index, held.interface, to_hex(held.frame));
  }
  std::string operator()(const HeldRouting& held) const {
    return fmt::format("routing {} {}", to_hex(held.undo), held.words);
  }
};

std::optional<Held> parse_address(std::istringstream& words) {
  HeldAddress held;
  std::string prefix;
  words >> held.index >> held.interface >> prefix;
  const auto parsed = IpPrefix::parse(prefix);
  if (!words || !parsed) return std::nullopt;
  held.prefix = *parsed;
  return held;
}

std::optional<Held> parse_offload(std::istringstream& words) {
  HeldOffload held;
  std::string state;
  words >> held.index >> held.interface >> held.feature >> state;
  if (!words) return std::nullopt;
  held.was_on = state == "on";
  return held;
}

std::optional<Held> parse_setting(std::istringstream& words) {
  HeldSetting held;
  words >> held.path >> std::ws;
  std::getline(words, held.value);  // may hold spaces
  if (held.path.empty()) return std::nullopt;
  return held;
}

std::optional<Held> parse_last_words(std::istringstream& words) {
  LastWords held;
  std::string hex;
  words >> held.index >> held.interface >> hex;
  auto frame = from_hex(hex);
  if (!words || !frame) return std::nullopt;
  held.frame = std::move(*frame);
  return held;
}

std::optional<Held> parse_routing(std::istringstream& words) {
  HeldRouting held;
  std::string hex;
  words >> hex >> std::ws;
  std::getline(words, held.words);
  auto undo = from_hex(hex);
  if (!undo || undo->empty()) return std::nullopt;
  held.undo = std::move(*undo);
  return held;
}

}  // namespace

std::string to_line(const Held& held) { return std::visit(Line{}, held); }

std::optional<Held> parse_line(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string kind;
  words >> kind;
  if (kind == "address") return parse_address(words);
  if (kind == "offload") return parse_offload(words);
  if (kind == "setting") return parse_setting(words);
  if (kind == "last-words") return parse_last_words(words);
  if (kind == "routing") return parse_routing(words);
  if (kind == "interface") {
    HeldInterface held;
    if (words >> held.name) return held;
  } else if (kind == "program") {
    HeldProgram held;
    if (words >> held.index >> held.interface >> held.program) return held;
  }
  return std::nullopt;
}

}  // namespace viplane::live
