// SPDX-License-Identifier: GPL-2.0-or-later
// IPv6 on the link: neighbour discovery (RFC 4861) and echo. Nothing is forwarded.
#include "net/ethernet.h"
#include "net/neighbour_discovery.h"
#include "sim/host.h"

namespace viplane::sim {

void Host::on_ipv6(Interface& in, ByteView octets) {
  const auto packet = Ipv6View::parse(octets);
  if (!packet) return drop(HostDrop::malformed);
  if (!packet->target().is_multicast() && !holds(packet->target())) return drop(HostDrop::not_forwarding);
  if (packet->protocol() != IpProtocol::icmpv6) return drop(HostDrop::unknown_protocol);
  const auto message = Icmpv6View::parse(packet->payload());
  if (!message || !message->checksum_ok(packet->source(), packet->target())) return drop(HostDrop::malformed);
  switch (message->type()) {
    case Icmpv6Type::neighbour_solicitation: return on_neighbour_solicitation(in, *packet);
    case Icmpv6Type::neighbour_advertisement: return on_neighbour_advertisement(in, *packet);
    case Icmpv6Type::echo_request: {
      if (!holds(packet->target())) return;
      const Bytes reply = build_icmpv6_echo_reply(*message, packet->target(), packet->source());
      const Ipv6Header header = {
          .source = packet->target(), .target = packet->source(), .protocol = IpProtocol::icmpv6};
      return send_ipv6(in, packet->source(), build_ipv6(header, reply));
    }
    default: return;
  }
}

// ndisc_recv_ns(): an address is answered for on the interface that has it.
void Host::on_neighbour_solicitation(Interface& in, const Ipv6View& packet) {
  const auto asked = NeighbourSolicitation::parse(packet);
  if (!asked) return drop(HostDrop::malformed);
  const InterfaceAddress* const own = in.find(asked->wanted);
  if (own == nullptr || holds(packet.source())) return;
  if (asked->source_mac)
    in.neighbours->heard(packet.source(), *asked->source_mac, {.may_create = true, .overrides = true});
  const MacAddress mac = own->virtual_mac.value_or(in.mac);
  const MacAddress asker = asked->source_mac.value_or(MacAddress{});
  transmit_frame(in, FrameRef::copy_of(build_neighbour_reply(mac, asked->wanted, packet.source(), asker, ip_forward_)));
}

// ndisc_recv_na(): only an entry that exists is updated; the override flag decides over another MAC.
void Host::on_neighbour_advertisement(Interface& in, const Ipv6View& packet) {
  const auto news = NeighbourAdvertisement::parse(packet);
  if (!news) return drop(HostDrop::malformed);
  if (!news->target_mac || in.find(news->address) != nullptr) return;
  in.neighbours->heard(news->address, *news->target_mac,
                       {.is_answer = news->is_solicited, .overrides = news->overrides, .weak_override = true});
}

void Host::send_solicitation(Interface& out, const Neighbour& neighbour, bool unicast) {
  const auto source = out.source_for(neighbour.address());
  if (!source) return;
  Bytes frame = build_neighbour_solicitation(out.mac, *source, neighbour.address());
  if (unicast) {
    const NeighbourSolicitation question = {neighbour.address(), out.mac};
    const Ipv6Header header = {
        .source = *source, .target = neighbour.address(), .protocol = IpProtocol::icmpv6, .hop_limit = 255};
    const Bytes message = build_neighbour_solicitation_message(question, *source, neighbour.address());
    frame = build_ethernet({neighbour.mac(), out.mac, EtherType::ipv6}, build_ipv6(header, message));
  }
  transmit_frame(out, FrameRef::copy_of(frame));
}

void Host::send_ipv6(Interface& out, const IpAddress& next_hop, Bytes packet) {
  out.neighbours->send(out.neighbours->entry(next_hop), FrameRef::copy_of(packet));
}

}  // namespace viplane::sim
