// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "realserver/change.h"
#include "realserver/journal.h"
#include "realserver/machine.h"
#include "realserver/options.h"

namespace viplane::realserver {

// A setup that cannot be: what is wrong, and the remedy.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

constexpr const char* kTunDevice = "viplane-rs0";

// The options with what was left open decided: the interface, and who decapsulates. What was set up before stays so.
// Throws Refused.
Options decide(Options options, const Machine& machine);

// On which device a VIP belongs: the kernel's tunnel, or the loopback.
std::string device_of(const IpAddress& vip, const Options& decided);

// What remains to be done for `decided` on this machine, in the order in which it is to be done: before an address is
// added, nobody answers ARP for it any more. Empty: all is as it should be. Throws Refused.
std::vector<Change> plan_setup(const Options& decided, const Machine& machine, const Journal& journal);

std::string list_of(const std::vector<IpAddress>& addresses);  // separated by spaces

}  // namespace viplane::realserver
