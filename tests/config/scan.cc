// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/config/scan.h"

#include <fmt/format.h>

#include <sstream>

namespace viplane::config {
namespace {

std::string without_comments(const std::string& text) {
  std::string out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    char quote = 0;
    for (const char c : line) {
      if (quote == 0 && (c == '#' || c == '!')) break;
      if (c == '"' || c == '\'') quote = quote == 0 ? c : quote == c ? char{0} : quote;
      out += c;
    }
    out += '\n';
  }
  return out;
}

// One statement a line, one closing brace a line.
std::string one_a_line(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '{' ? " {\n" : c == '}' ? "\n}\n" : std::string(1, c);
  return out;
}

bool is_beyond_counting(const std::string& word) {
  return word.starts_with("include") || word.starts_with("@") || word.starts_with("~") ||
         word.find('$') != std::string::npos;
}

}  // namespace

std::optional<Counts> scan(const std::string& text) {
  Counts out;
  bool is_in_addresses = false;
  std::istringstream in(one_a_line(without_comments(text)));
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word == "{") continue;
    if (is_beyond_counting(word)) return std::nullopt;
    if (word == "}")
      is_in_addresses = false;
    else if (is_in_addresses)
      ++out.addresses;
    else if (word == "virtual_ipaddress")
      is_in_addresses = true;
    else if (word == "vrrp_instance")
      ++out.instances;
    else if (word == "virtual_server")
      ++out.virtual_servers;
    else if (word == "real_server")
      ++out.real_servers;
  }
  return out;
}

std::string to_string(const Counts& counts) {
  return fmt::format("{} instances, {} addresses, {} virtual servers, {} real servers", counts.instances,
                     counts.addresses, counts.virtual_servers, counts.real_servers);
}

}  // namespace viplane::config
