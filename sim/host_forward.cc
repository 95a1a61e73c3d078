// SPDX-License-Identifier: GPL-2.0-or-later
// A router's part of a host (RFC 1812; net/ipv4/ip_forward.c).
#include "sim/host.h"

namespace viplane::sim {

void Host::forward(const Arrival& arrival, const Ipv4View& packet) {
  if (!arrival.unicast_frame) return drop(HostDrop::other_host);
  if (!ip_forward_) return drop(HostDrop::not_forwarding);
  if (packet.ttl() <= 1) {
    drop(HostDrop::ttl_expired);
    return send_icmp_error(IcmpType::time_exceeded, 0, packet.bytes());
  }
  const Destination* const to = destination(packet.target_value());
  if (to == nullptr) {
    drop(HostDrop::no_route);
    return send_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kNetwork, packet.bytes());
  }
  const bool too_big = packet.bytes().size() > to->mtu;
  if (too_big && packet.dont_fragment()) {
    drop(HostDrop::too_big);
    return send_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kFragmentationNeeded, packet.bytes(),
                           to->mtu);
  }
  // The frame's octets become the packet's where nobody else reads them.
  FrameRef onwards;
  if (arrival.frame.is_shared()) {
    onwards = FrameRef::copy_of(packet.bytes());
  } else {
    onwards = std::move(arrival.frame);
    onwards.set_extent(packet.bytes().data(), packet.bytes().size());
  }
  decrement_ttl(onwards.bytes());
  if (too_big) return send_fragments(*to, std::move(onwards), to->mtu);
  output(*to, std::move(onwards));
}

}  // namespace viplane::sim
