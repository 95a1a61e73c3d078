// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/frame.h"

namespace viplane::dataplane {

// Why a frame got its verdict. Each frame ends with exactly one; each is counted.
enum class Reason : std::uint8_t {
  // Verdict transmit: the frame left towards a real server or a client.
  tunnelled,         // TUN: wrapped in an outer IPv4 header
  routed,            // DR: new MAC addresses
  translated,        // NAT, client to real server
  reply_translated,  // NAT, real server to client
  icmp_translated,   // an ICMP error about a translated connection, either way
  icmp_forwarded,    // an ICMP error about a tunnelled or routed connection, on to its real server

  // Verdict drop, because what left is not this frame but what was emitted for it.
  fragmented,     // sent as two or more fragments
  icmp_relayed,   // a router's ICMP error about our tunnel, told to the client
  ttl_expired,    // ICMP 11/0 sent, unless the packet was an ICMP error itself
  too_big,        // ICMP 3/4 sent, likewise
  no_server,      // ICMP 3/3 sent: no server, all weights 0 or all over their thresholds
  reply_refused,  // ICMP 3/3 sent to a real server that speaks without a connection (nat_icmp_send)

  // Verdict to_control.
  arp,
  vrrp,
  neighbour_discovery,   // ICMPv6 133 to 137
  connection_sync,       // from another director, about its connections
  icmp_local,            // ICMP to an address of the host, not about a connection of ours
  neighbour_unresolved,  // to be held until the next hop answers, then processed again: never for the host

  // Verdict to_host.
  not_ip,                // an Ethernet type that is not ours
  group,                 // broadcast or multicast
  not_local,             // not to an address of the host, and no translated connection's reply
  no_service,            // TCP or UDP to an address of the host, but to no virtual service
  other_protocol,        // neither TCP, UDP nor ICMP
  no_connection,         // TCP without SYN (or with RST) to a service, and no entry: the host answers RST
  service_removed,       // the entry's virtual service is gone
  source_port_ftp_data,  // from port 20: never scheduled, as in IPVS
  ipv6_unsupported,

  // Verdict drop: nobody hears of it.
  not_addressed,       // another station's MAC address
  malformed,           // cut short, contradictory lengths
  bad_checksum,        // of the IPv4 header
  bad_icmp_checksum,   // of an ICMP error about a connection
  source_route,        // RFC 7126, section 4.3: as Linux does by default
  bad_options,         // malformed IPv4 options
  martian_source,      // loopback, multicast, broadcast or own source address
  server_removed,      // the entry's real server is gone, its virtual service stays (expire_nodest_conn off)
  no_route,            // no next hop towards the target
  table_full,          // no room for another connection
  no_headroom,         // the frame's buffer has no room for the outer header
  fragment_waits,      // kept until its datagram is whole
  fragment_refused,    // it contradicts others of its datagram, or came twice
  fragments_for_host,  // a whole datagram of fragments for no service or connection, which the host does not get
  pmtu_learnt,         // ICMP 3/4 about our tunnel that concerns no client
  count
};

inline constexpr std::size_t kReasonCount = static_cast<std::size_t>(Reason::count);

std::string_view to_string(Reason reason);  // "neighbour_unresolved", as events and statistics say it

// The verdict that goes with a reason.
Verdict verdict_of(Reason reason);

// Whether the packet went on its way, as this frame or as its fragments.
constexpr bool is_forwarded(Reason reason) { return reason <= Reason::fragmented; }

// How many frames ended with each reason.
struct Counters {
  std::array<std::uint64_t, kReasonCount> by_reason{};

  std::uint64_t operator[](Reason reason) const { return by_reason[static_cast<std::size_t>(reason)]; }
  std::uint64_t total() const;
  std::uint64_t forwarded() const;
};

}  // namespace viplane::dataplane
