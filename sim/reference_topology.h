// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "sim/topology.h"

namespace viplane::sim {

// The standard topology with the addresses of the reference deployment:
//
//   client1 -- wan -- router --+-- sw1 ==== sw2 --+-- lb2
//                     |        |    |        |    |
//                  (backend)  lb1  rs1      rs2
//                     |
//                   backend -- rs3 (10.253.26.2, behind the router)
//
// VIP 10.253.85.250; real servers hold it on tunl0 with arp_ignore 1, arp_announce 2, rp_filter 0.
Topology reference_topology();

}  // namespace viplane::sim
