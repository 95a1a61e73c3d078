// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "net/time.h"

namespace viplane::dataplane {

// What IPVS has as sysctls under net.ipv4.vs, with its defaults and names, and `ipvsadm --set`.
struct Options {
  bool sloppy_tcp = false;                 // schedule TCP without SYN too
  bool expire_nodest_conn = false;         // forget a connection whose server is gone, at its next packet
  bool expire_quiescent_template = false;  // persistence does not bind to a server of weight 0
  bool pmtu_disc = true;                   // TUN: the outer header copies DF, and ICMP 3/4 says what fits
  bool nat_icmp_send = false;              // NAT: ICMP 3/3 to a real server that speaks without a connection
  bool schedule_icmp = false;              // an ICMP error about an unknown connection makes one
  int conn_reuse_mode = 1;                 // bit 0: SYN in TIME_WAIT or CLOSE schedules anew; bit 1: in FIN_WAIT too
  // Not of IPVS: a client that uses a port again does not find the server that is lost. A SYN on a connection that is
  // not established begins anew where its server was removed; where the server has weight 0, in FIN_WAIT of TUN and DR,
  // which stands for "over". A datagram to a removed server goes to another.
  bool avoid_lost_servers = false;

  Duration tcp_timeout = std::chrono::seconds(900);      // ESTABLISHED
  Duration tcp_fin_timeout = std::chrono::seconds(120);  // FIN_WAIT
  Duration udp_timeout = std::chrono::seconds(300);
};

}  // namespace viplane::dataplane
