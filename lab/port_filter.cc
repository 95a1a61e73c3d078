// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/port_filter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <sstream>

namespace viplane::lab {
namespace {

std::string next_table() {
  static unsigned made = 0;
  return "fault" + std::to_string(++made);
}

std::string chain(const std::string& name, const std::string& hook, const std::string& port, const std::string& match) {
  std::string text = "  chain " + name + " {\n    type filter hook " + hook + " device \"" + port + "\" priority 0;\n";
  std::istringstream parts(match.empty() ? " " : match);
  for (std::string part; std::getline(parts, part, ';');) text += "    " + part + " drop\n";
  return text + "  }\n";
}

}  // namespace

PortFilter::PortFilter(const Machine& fabric, const std::string& port, Way way, const std::string& match)
    : fabric_(fabric), table_(next_table()) {
  std::string rules = "table netdev " + table_ + " {\n";
  if (way != Way::to_machine) rules += chain("from_machine", "ingress", port, match);
  if (way != Way::from_machine) rules += chain("to_machine", "egress", port, match);
  fabric_.run({"nft", "-f", "-"}, rules + "}\n");
}

PortFilter::~PortFilter() {
  try {
    fabric_.run({"nft", "delete", "table", "netdev", table_});
  } catch (const std::exception& error) {
    // The rule goes with the laboratory; but what is measured from here on is measured with it in place.
    std::fprintf(stderr, "viplane: %s\n", error.what());
  }
}

std::string protocol_match(std::uint8_t protocol) {
  const std::string number = std::to_string(protocol);
  return "ip protocol " + number + ";ip6 nexthdr " + number;
}

std::string arp_match() { return "ether type arp"; }

std::string icmp_error_match() { return "icmp type { destination-unreachable, time-exceeded, parameter-problem }"; }

// nftables cannot compare two fields of a packet, so the addresses are named (RFC 5227, section 3: sender and target
// are the same).
std::string announcement_match(const std::vector<IpAddress>& addresses) {
  std::string match = "icmpv6 type nd-neighbor-advert ip6 daddr ff02::1";
  for (const IpAddress& address : addresses) {
    if (address.is_v6) continue;
    const std::string text = address.to_string();
    match += ";arp saddr ip " + text + " arp daddr ip " + text;
  }
  return match;
}

std::string chance_match(double probability) {
  const auto parts = std::clamp<long>(std::lround(probability * 10'000), 0, 10'000);
  return parts >= 10'000 ? std::string() : "numgen random mod 10000 < " + std::to_string(parts);
}

}  // namespace viplane::lab
