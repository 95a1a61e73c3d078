// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "lab/network_namespace.h"

namespace viplane::lab {

// A socket for whole frames on an interface; never blocks. It hears what arrives there, not what is sent from here.
// Throws std::system_error.
Descriptor open_packet_socket(const NetworkNamespace& network, const std::string& interface);

}  // namespace viplane::lab
