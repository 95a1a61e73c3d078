// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <set>
#include <string>

#include "lab/machine.h"
#include "net/address.h"

namespace viplane::lab {

// The real server's end of an IPIP tunnel on a kernel without one: takes packets of protocol 4 off a raw socket and
// hands what is inside to the kernel by a TUN device named `tunl0`, which holds the virtual addresses.
class Decapsulator {
 public:
  Decapsulator(const Machine& machine, const std::set<IpAddress>& addresses);

 private:
  Process process_;
};

}  // namespace viplane::lab
