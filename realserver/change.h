// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace viplane::realserver {

// One step of a setup: what is touched, what was found there and what is wanted. Plain text throughout, so that the
// journal can hold it and an operator can read it.
struct Change {
  enum class Kind {
    tunnel,            // object: the device; wanted: its kind; found: "loaded" where the module was there already
    link_up,           // object: a device that was down
    sysctl,            // object: its path; found, wanted: values
    address,           // object: the device; wanted: address/length
    mss_table,         // wanted: the nftables rules
    mss_routes,        // wanted: "advmss4 advmss6 VIP..." ; routes for answers, where there is no nft
    tc_decapsulator,   // object: the interface; wanted: the VIPs; found: "clsact" where the hook was there already
    tun_decapsulator,  // object: the TUN device; wanted: the VIPs; found, once it runs: its process
  };
  Kind kind{};
  std::string object, found, wanted;

  bool operator==(const Change&) const = default;
};

std::string_view to_string(Change::Kind kind);
Change::Kind parse_kind(std::string_view text);  // throws std::invalid_argument

// The commands that would do the same, one a line: "sysctl -w net/ipv4/conf/all/arp_ignore=1  # was 0".
std::string describe(const Change& change);
std::string describe_undoing(const Change& change);

// Makes a change on this machine. Throws std::system_error or std::runtime_error that names the attempt. Updates
// `found` where only doing it tells (the process of a decapsulator).
void carry_out(Change& change);
// Restores what was found. What is not there any more, or never came to be, is no error.
void take_back(const Change& change);

}  // namespace viplane::realserver
