// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace viplane::realserver {

// How the director sends: in a tunnel (IPIP), or with our MAC address on the packet as it is.
enum class Mode { tun, dr };

// Who takes the tunnel's header off: the kernel's tunnel device, our program at the interface's ingress (tc), or our
// process behind a TUN device.
enum class Decapsulation { automatic, kernel, bpf, tun };

struct Options {
  std::vector<IpAddress> vips;
  Mode mode = Mode::tun;
  std::string interface;  // by which the director's packets arrive; empty: that of the default route
  Decapsulation decapsulation = Decapsulation::automatic;
};

std::string_view to_string(Mode mode);
std::string_view to_string(Decapsulation decapsulation);
Mode parse_mode(std::string_view text);                    // throws std::invalid_argument
Decapsulation parse_decapsulation(std::string_view text);  // "auto", "kernel", "bpf", "tun"; throws the same

}  // namespace viplane::realserver
