// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/routing_names.h"

#include <charconv>
#include <sstream>

#include "net/route_entry.h"

namespace viplane::config {
namespace {

std::optional<std::uint32_t> find(const std::map<std::string, std::uint32_t, std::less<>>& names,
                                  const std::string& word) {
  const auto found = names.find(word);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::optional<std::uint32_t> parse_unsigned(std::string_view text) {
  const bool is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (is_hexadecimal) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, is_hexadecimal ? 16 : 10);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> RoutingNames::table(const std::string& word) {
  if (const auto number = parse_unsigned(word)) return number;
  if (!tables_) {
    tables_.emplace(Numbers{{"main", kMainTable}, {"local", kLocalTable}, {"default", kDefaultTable}});
    read_folder("rt_tables", *tables_);
  }
  return find(*tables_, word);
}

std::optional<std::uint8_t> RoutingNames::protocol(const std::string& word) {
  auto number = parse_unsigned(word);
  if (!number) {
    if (!protocols_) {
      protocols_.emplace(Numbers{{"redirect", 1}, {"kernel", 2}, {"boot", 3}, {"static", 4}, {"keepalived", 18}});
      read_folder("rt_protos", *protocols_);
    }
    number = find(*protocols_, word);
  }
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

// As /etc/iproute2/rt_scopes has them.
std::optional<std::uint8_t> RoutingNames::scope(const std::string& word) {
  static const Numbers names{{"global", 0}, {"site", 200}, {"link", 253}, {"host", 254}, {"nowhere", 255}};
  auto number = parse_unsigned(word);
  if (!number) number = find(names, word);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

void RoutingNames::read_folder(const std::string& name, Numbers& into) const {
  const std::string path = "/etc/iproute2/" + name;
  read(path, into);
  for (const std::string& file : files_.match(path + ".d/*.conf")) read(file, into);
}

// "100 uplink" a line; # begins a comment.
void RoutingNames::read(const std::string& file, Numbers& into) const {
  std::istringstream lines(files_.read(file).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string number, name;
    if (!(words >> number >> name)) continue;
    if (const auto value = parse_unsigned(number)) into[name] = *value;
  }
}

}  // namespace viplane::config
