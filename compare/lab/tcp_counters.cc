// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/tcp_counters.h"

#include <sstream>
#include <stdexcept>
#include <string>

namespace viplane::compare {
namespace {

// The value under `name` in the group "Tcp:" or "TcpExt:".
std::uint64_t value_of(std::string_view text, const std::string& group, const std::string& name) {
  std::istringstream lines{std::string(text)};
  for (std::string names, values; std::getline(lines, names) && std::getline(lines, values);) {
    std::istringstream name_words(names), value_words(values);
    std::string word, value;
    name_words >> word;
    value_words >> value;
    if (word != group) continue;
    while (name_words >> word && value_words >> value) {
      if (word == name) return std::stoull(value);
    }
  }
  throw std::runtime_error("the kernel's counters have no " + group + name);
}

}  // namespace

TcpCounters parse_tcp_counters(std::string_view text) {
  return {value_of(text, "Tcp:", "RetransSegs"), value_of(text, "TcpExt:", "TCPSynRetrans")};
}

TcpCounters tcp_counters_of(const lab::Machine& machine) {
  return parse_tcp_counters(machine.run({"cat", "/proc/net/snmp", "/proc/net/netstat"}));
}

}  // namespace viplane::compare
