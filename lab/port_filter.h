// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lab/machine.h"
#include "net/address.h"

namespace viplane::lab {

enum class Way : std::uint8_t { both, to_machine, from_machine };

// Drops chosen frames at the switch's end of a cable, by nftables, as long as it exists.
class PortFilter {
 public:
  // `match` is an nftables expression: "ip protocol 112", "numgen random mod 10000 < 3000", empty for everything.
  // Several are separated by ';' and each drops.
  PortFilter(const Machine& fabric, const std::string& port, Way way, const std::string& match);
  ~PortFilter();
  PortFilter(const PortFilter&) = delete;
  PortFilter& operator=(const PortFilter&) = delete;

 private:
  const Machine& fabric_;
  std::string table_;
};

// Matches for PortFilter.
std::string protocol_match(std::uint8_t protocol);  // of the IP header, either family
std::string arp_match();
std::string icmp_error_match();  // ICMP of IPv4 but echo
// Gratuitous ARP for these addresses, unsolicited neighbour advertisements for any.
std::string announcement_match(const std::vector<IpAddress>& addresses);
std::string chance_match(double probability);

}  // namespace viplane::lab
