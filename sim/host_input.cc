// SPDX-License-Identifier: GPL-2.0-or-later
// A host's way in: from the card to the transports, or onwards.
#include "net/ethernet.h"
#include "net/tcp.h"
#include "sim/host.h"

namespace viplane::sim {
namespace {

// RFC 6040, section 4.2: a mark of congestion on the outer header survives decapsulation.
constexpr std::uint8_t kEcnMask = 3, kEcnCongestion = 3, kEcnNone = 0;

}  // namespace

void Host::on_frame(Nic& nic, FrameRef frame) {
  if (!powered_ || paused_) return drop(HostDrop::not_powered);
  Interface* const in = interface_of(nic);
  const auto ethernet = EthernetView::parse(frame.view());
  if (in == nullptr || !ethernet) return drop(HostDrop::malformed);
  const MacAddress target = ethernet->target();
  const bool unicast = !target.is_group();
  if (unicast && !in->accepts(target)) return drop(HostDrop::other_host);
  switch (ethernet->type()) {
    case EtherType::ipv4: return on_ipv4({.in = *in, .frame = frame, .unicast_frame = unicast}, ethernet->payload());
    case EtherType::arp: return on_arp(*in, ethernet->payload(), unicast);
    case EtherType::ipv6: return on_ipv6(*in, ethernet->payload());
    default: return drop(HostDrop::unknown_protocol);
  }
}

// ip_rcv() and ip_route_input().
void Host::on_ipv4(const Arrival& arrival, ByteView octets) {
  const auto packet = Ipv4View::parse(octets);
  if (!packet || !packet->checksum_ok()) return drop(HostDrop::malformed);
  if (tap_ != nullptr) tap_->on_arrival(*packet);
  const Ipv4 source = packet->source_value();
  const Ipv4 target = packet->target_value();
  if (arrival.in.kind != InterfaceKind::loopback) {
    if (is_local(source) || source == 0xffffffff || is_multicast(source)) return drop(HostDrop::martian_source);
    if (!passes_reverse_path(arrival.in, source)) return drop(HostDrop::reverse_path);
  }
  if (is_local(target) || is_multicast(target) || is_broadcast(arrival.in, target)) return deliver(arrival, *packet);
  forward(arrival, *packet);
}

// fib_validate_source(): strict (1) asks that the way back is by the same interface, loose (2) that there is one.
bool Host::passes_reverse_path(const Interface& in, Ipv4 source) const {
  const int mode = std::max(all_.rp_filter, in.settings.rp_filter);
  if (mode == 0 || source == 0) return true;
  const HostRoute* const back = routes_.lookup(IpAddress::v4(source));
  return back != nullptr && (mode == 2 || back->interface == in.index);
}

bool Host::is_broadcast(const Interface& in, Ipv4 address) const {
  if (address == 0xffffffff) return true;
  for (const InterfaceAddress& own : in.addresses) {
    if (own.prefix.address.is_v6 || own.prefix.length == 0 || own.prefix.length >= 31) continue;
    const Ipv4 host_bits = 0xffffffffu >> own.prefix.length;
    if (address == (own.prefix.address.v4_value() | host_bits)) return true;
  }
  return false;
}

void Host::deliver(const Arrival& arrival, const Ipv4View& packet) {
  if (packet.is_fragment()) return drop(HostDrop::fragment);
  if (packet.protocol() == IpProtocol::ipip) return decapsulate(arrival, packet);
  const ReceivedPacket received = {.source = packet.source_value(),
                                   .target = packet.target_value(),
                                   .protocol = static_cast<std::uint8_t>(packet.protocol()),
                                   .ttl = packet.ttl(),
                                   .tos = packet.tos(),
                                   .tunnelled = arrival.tunnelled,
                                   .packet = packet.bytes(),
                                   .payload = packet.payload()};
  ++delivered_;
  const bool is_icmp = packet.protocol() == IpProtocol::icmp;
  if (is_icmp) on_icmp(received);
  PacketHandler* const handler = handler_for(received.protocol, received.payload);
  if (handler != nullptr && handler->on_packet(received)) return;
  if (is_icmp) return;
  --delivered_;
  if (arrival.unicast_frame && is_local(received.target)) refuse(received);
}

PacketHandler* Host::handler_for(std::uint8_t protocol, ByteView payload) const {
  const bool has_ports =
      protocol == static_cast<std::uint8_t>(IpProtocol::tcp) || protocol == static_cast<std::uint8_t>(IpProtocol::udp);
  if (has_ports && !ports_.empty() && payload.size() >= 4) {
    const auto found = ports_.find(std::uint32_t{protocol} << 16 | load_be16(payload.data() + 2));
    if (found != ports_.end()) return found->second;
  }
  return protocols_[protocol];
}

// ipip_rcv() with the fallback device tunl0, which takes a tunnel from anybody.
void Host::decapsulate(const Arrival& arrival, const Ipv4View& outer) {
  Interface* tunnel = nullptr;
  for (const auto& interface : interfaces_) {
    if (interface->kind == InterfaceKind::tunnel && interface->is_there) tunnel = interface.get();
  }
  if (tunnel == nullptr) {
    drop(HostDrop::unknown_protocol);
    return send_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kProtocol, outer.bytes());
  }
  const auto inner = Ipv4View::parse(outer.payload());
  if (!inner) return drop(HostDrop::malformed);
  const bool congested = (outer.tos() & kEcnMask) == kEcnCongestion;
  if (congested && (inner->tos() & kEcnMask) == kEcnNone) return drop(HostDrop::malformed);
  on_ipv4({.in = *tunnel, .frame = arrival.frame, .unicast_frame = true, .tunnelled = true}, inner->bytes());
}

}  // namespace viplane::sim
