// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

#include "net/address.h"

namespace viplane::realserver {

// Asks this machine's own kernel for an address as a neighbour on the segment would: a request is put in at the
// interface, as if it had come from the wire, and whether an answer leaves is seen there. It is a probe of RFC 5227
// (sender 0.0.0.0, from a MAC that nobody has), so that no neighbour table learns from it. The MAC that answered; none:
// nobody did within 100 ms. Throws std::system_error where the kernel cannot do it (Linux 5.18 can).
std::optional<MacAddress> probe_arp(const std::string& interface, const IpAddress& wanted);

}  // namespace viplane::realserver
