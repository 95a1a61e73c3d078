// SPDX-License-Identifier: GPL-2.0-or-later
// ARP as net/ipv4/arp.c does it: whom a host answers, what it believes, from which address it asks.
#include <algorithm>

#include "sim/host.h"

namespace viplane::sim {
namespace {

// arp_is_garp(): a gratuitous reply also names the same MAC twice.
bool is_announcement(const ArpView& arp) {
  if (!arp.is_gratuitous()) return false;
  return arp.operation() == ArpOperation::request || arp.sender_mac() == arp.target_mac();
}

}  // namespace

// arp_process()
void Host::on_arp(Interface& in, ByteView packet, bool unicast_frame) {
  const auto arp = ArpView::parse(packet);
  if (!arp || arp->target_ip().is_multicast()) return drop(HostDrop::malformed);
  const Ipv4 sender = arp->sender_ip().v4_value();
  const bool is_request = arp->operation() == ArpOperation::request;

  if (is_request && is_local(arp->target_ip().v4_value()) && !is_local(sender)) {
    if (!answers_arp(in, *arp) || !passes_reverse_path(in, sender)) return;
    if (!arp->is_probe())
      in.neighbours->heard(arp->sender_ip(), arp->sender_mac(), {.may_create = true, .overrides = true});
    const InterfaceAddress* const own = in.find(arp->target_ip());
    const MacAddress mac = own != nullptr && own->virtual_mac ? *own->virtual_mac : in.mac;
    transmit_frame(in, FrameRef::copy_of(build_arp_reply(mac, arp->target_ip(), *arp)));
    return;
  }
  if (arp->is_probe() || is_local(sender)) return;
  // A request or a broadcast reply asserts no reachability; only an entry that exists is updated (arp_accept is 0).
  in.neighbours->heard(arp->sender_ip(), arp->sender_mac(),
                       {.is_answer = !is_request && unicast_frame,
                        .overrides = is_announcement(*arp) || !in.neighbours->is_locked(arp->sender_ip())});
}

// arp_ignore()
bool Host::answers_arp(const Interface& in, const ArpView& request) const {
  const int mode = std::max(all_.arp_ignore, in.settings.arp_ignore);
  const InterfaceAddress* const own = in.find(request.target_ip());
  switch (mode) {
    case 0: return true;
    case 1: return own != nullptr;
    case 2: return own != nullptr && own->prefix.contains(request.sender_ip());
    case 8: return false;
    default: return true;
  }
}

// arp_solicit(): the address in a request, by arp_announce. `reason` is the IP packet that waits for the answer.
Ipv4 Host::arp_source(const Interface& out, Ipv4 wanted, const FrameRef* reason) const {
  const int mode = std::max(all_.arp_announce, out.settings.arp_announce);
  const auto packet = reason != nullptr ? Ipv4View::parse(reason->view()) : std::nullopt;
  if (packet && mode < 2 && is_local(packet->source_value())) {
    const InterfaceAddress* const own = out.find(packet->source());
    const bool on_link = own != nullptr && own->prefix.contains(IpAddress::v4(wanted));
    if (mode == 0 || on_link) return packet->source_value();
  }
  return out.source_for(IpAddress::v4(wanted)).value_or(IpAddress{}).v4_value();
}

void Host::send_arp_request(Interface& out, const Neighbour& neighbour, bool unicast, const FrameRef* reason) {
  const Ipv4 source = arp_source(out, neighbour.address().v4_value(), reason);
  const MacAddress target = unicast ? neighbour.mac() : MacAddress::broadcast();
  // A question in the name of a virtual router's address bears its MAC, or it would teach the LAN ours (RFC 9568,
  // section 8.1.2).
  const InterfaceAddress* const own = out.find(IpAddress::v4(source));
  const MacAddress mac = own != nullptr && own->virtual_mac ? *own->virtual_mac : out.mac;
  const ArpPacket request = {ArpOperation::request, mac, IpAddress::v4(source), MacAddress{}, neighbour.address()};
  FrameRef frame = FrameRef::allocate(EthernetView::kSize + ArpView::kSize);
  write_ethernet(frame.bytes(), {target, mac, EtherType::arp});
  write_arp(frame.bytes().subspan(EthernetView::kSize), request);
  transmit_frame(out, std::move(frame));
}

}  // namespace viplane::sim
