// SPDX-License-Identifier: GPL-2.0-or-later
// ICMP (RFC 792, RFC 1122, section 3.2.2) and what a host answers where nobody listens.
#include "net/tcp.h"
#include "sim/host.h"

namespace viplane::sim {
namespace {

// RFC 1122, section 3.2.2: no error about an error, a fragment but the first, or a group's packet.
bool deserves_error(const Ipv4View& packet) {
  if (packet.fragment_offset() != 0) return false;
  const IpAddress source = packet.source();
  if (source.is_unspecified() || source.is_multicast() || packet.target().is_multicast()) return false;
  if (packet.protocol() != IpProtocol::icmp) return true;
  const auto icmp = IcmpView::parse(packet.payload());
  return icmp && !icmp->is_error();
}

constexpr std::uint8_t kLeastQuotation = 8;

}  // namespace

void Host::on_icmp(const ReceivedPacket& packet) {
  const auto icmp = IcmpView::parse(packet.payload);
  if (!icmp || !icmp->checksum_ok()) return drop(HostDrop::malformed);
  if (icmp->is_error()) return on_icmp_error(packet);
  if (icmp->type() != IcmpType::echo_request || !is_local(packet.target)) return;
  send_message(packet.target, packet.source, IpProtocol::icmp, build_icmp_echo_reply(*icmp), packet.tos);
}

void Host::on_icmp_error(const ReceivedPacket& packet) {
  const auto icmp = IcmpView::parse(packet.payload);
  const ByteView quoted = icmp->payload();
  // A quotation is cut short, which Ipv4View refuses; its fixed header is enough here.
  if (quoted.size() < Ipv4View::kSize) return drop(HostDrop::malformed);
  const std::size_t header_size = (load_u8(quoted.data()) & 0xfu) * 4u;
  if (quoted.size() < header_size + kLeastQuotation) return drop(HostDrop::malformed);
  IcmpError error = {.type = static_cast<std::uint8_t>(icmp->type()),
                     .code = icmp->code(),
                     .reporter = packet.source,
                     .source = load_be32(quoted.data() + 12),
                     .target = load_be32(quoted.data() + 16),
                     .payload = quoted.subspan(header_size)};
  if (!is_local(error.source)) return;
  if (icmp->type() == IcmpType::destination_unreachable && icmp->code() == icmp_unreachable::kFragmentationNeeded) {
    error.mtu = icmp->next_hop_mtu();
    path_mtus_.learn(error.target, error.mtu, scheduler_.now());
  }
  const std::uint8_t protocol = load_u8(quoted.data() + 9);
  PacketHandler* handler = protocols_[protocol];
  if (!ports_.empty()) {  // the quoted packet is ours: its source port is the local one
    const auto found = ports_.find(std::uint32_t{protocol} << 16 | load_be16(error.payload.data()));
    if (found != ports_.end()) handler = found->second;
  }
  if (handler != nullptr) handler->on_icmp_error(error);
}

void Host::send_icmp_error(IcmpType type, std::uint8_t code, ByteView about, std::uint32_t mtu) {
  const auto packet = Ipv4View::parse(about);
  if (!packet || !deserves_error(*packet)) return;
  // From the address that the packet was sent to, where that is ours; else from the one of the way back.
  const Ipv4 source = is_local(packet->target_value()) ? packet->target_value() : 0;
  send_message(source, packet->source_value(), IpProtocol::icmp,
               build_icmp_error(type, code, about, static_cast<std::uint16_t>(mtu)));
}

void Host::send_message(Ipv4 source, Ipv4 target, IpProtocol protocol, ByteView message, std::uint8_t tos) {
  send({.source = source,
        .target = target,
        .protocol = static_cast<std::uint8_t>(protocol),
        .tos = tos,
        .dont_fragment = false},
       FrameRef::copy_of(message));
}

// Nobody listens: a TCP reset (RFC 9293, section 3.10.7.1), port or protocol unreachable.
void Host::refuse(const ReceivedPacket& packet) {
  drop(HostDrop::no_listener);
  if (packet.protocol == static_cast<std::uint8_t>(IpProtocol::udp)) {
    return send_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kPort, packet.packet);
  }
  if (packet.protocol != static_cast<std::uint8_t>(IpProtocol::tcp)) {
    return send_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kProtocol, packet.packet);
  }
  const auto tcp = TcpView::parse(packet.payload);
  const IpAddress us = IpAddress::v4(packet.target);
  const IpAddress them = IpAddress::v4(packet.source);
  if (!tcp || tcp->has(tcp_flag::kRst) || !tcp->checksum_ok(them, us)) return;
  TcpHeader reset = {.source_port = tcp->target_port(), .target_port = tcp->source_port(), .window = 0};
  if (tcp->has(tcp_flag::kAck)) {
    reset.sequence = tcp->acknowledgement();
    reset.flags = tcp_flag::kRst;
  } else {
    const unsigned controls = (tcp->has(tcp_flag::kSyn) ? 1 : 0) + (tcp->has(tcp_flag::kFin) ? 1 : 0);
    reset.acknowledgement = tcp->sequence() + static_cast<std::uint32_t>(tcp->payload().size()) + controls;
    reset.flags = tcp_flag::kRst | tcp_flag::kAck;
  }
  send_message(packet.target, packet.source, IpProtocol::tcp, build_tcp(reset, {}, us, them));
}

SendResult Host::ping(Ipv4 target, std::uint16_t identifier, std::uint16_t sequence, std::size_t octets) {
  const Bytes data(octets);
  return send({.target = target, .protocol = static_cast<std::uint8_t>(IpProtocol::icmp)},
              FrameRef::copy_of(build_icmp_echo_request(identifier, sequence, data)));
}

}  // namespace viplane::sim
