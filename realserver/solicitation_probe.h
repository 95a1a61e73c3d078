// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

#include "net/address.h"

namespace viplane::realserver {

// What probe_arp() is for IPv4: a neighbour solicitation (RFC 4861) for `wanted`, from an address and a MAC that nobody
// has, is put in at the interface as if it had come from the wire. It is no probe of duplicate address detection, which
// would be answered to all nodes: they would learn from the answer. What this machine's own neighbour table learns of
// the asker is removed. The MAC that answered; nothing: nobody did within 100 ms. Throws std::system_error where the
// kernel cannot do it.
std::optional<MacAddress> probe_by_solicitation(const std::string& interface, const IpAddress& wanted);

}  // namespace viplane::realserver
