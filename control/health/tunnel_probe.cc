// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/tunnel_probe.h"

#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/tcp.h"

namespace viplane::health {
namespace {

constexpr std::uint16_t kSmallWindow = 1024;

Bytes through_tunnel(const TunnelProbe& probe, IpProtocol protocol, ByteView payload) {
  const Bytes inner =
      build_ipv4({.source = probe.source, .target = probe.virtual_address, .protocol = protocol}, payload);
  return build_ipv4({.source = probe.source, .target = probe.real_server, .protocol = IpProtocol::ipip}, inner);
}

Bytes segment(const TunnelProbe& probe, std::uint32_t sequence, std::uint8_t flags) {
  const TcpHeader header{.source_port = probe.source_port,
                         .target_port = probe.port,
                         .sequence = sequence,
                         .flags = flags,
                         .window = kSmallWindow};
  return build_tcp(header, {}, probe.source, probe.virtual_address);
}

}  // namespace

Bytes TunnelProbe::question() const {
  if (port != 0) return through_tunnel(*this, IpProtocol::tcp, segment(*this, sequence, tcp_flag::kSyn));
  return through_tunnel(*this, IpProtocol::icmp,
                        build_icmp_echo_request(source_port, static_cast<std::uint16_t>(sequence)));
}

Bytes TunnelProbe::farewell() const {
  if (port == 0) return {};
  return through_tunnel(*this, IpProtocol::tcp, segment(*this, sequence + 1, tcp_flag::kRst));
}

TunnelProbe::Answer TunnelProbe::judge(ByteView packet) const {
  const auto ip = Ipv4View::parse(packet);
  if (!ip || ip->target() != source || ip->is_fragment()) return Answer::other;
  if (ip->protocol() == IpProtocol::icmp) {
    const auto icmp = IcmpView::parse(ip->payload());
    if (!icmp) return Answer::other;
    if (ip->source() == virtual_address && port == 0 && icmp->type() == IcmpType::echo_reply) {
      const bool is_ours =
          icmp->identifier() == source_port && icmp->sequence() == static_cast<std::uint16_t>(sequence);
      return is_ours ? Answer::alive : Answer::other;
    }
    // What it quotes may be cut short: that it is about IPIP from us to the real server is enough.
    if (icmp->type() != IcmpType::destination_unreachable || icmp->payload().size() < Ipv4View::kSize)
      return Answer::other;
    const ByteView quoted = icmp->payload();
    const bool is_about_us = load_u8(quoted.data() + 9) == static_cast<std::uint8_t>(IpProtocol::ipip) &&
                             load_ipv4_address(quoted.data() + 16) == real_server;
    return is_about_us ? Answer::unreachable : Answer::other;
  }
  if (port == 0 || ip->protocol() != IpProtocol::tcp || ip->source() != virtual_address) return Answer::other;
  const auto tcp = TcpView::parse(ip->payload());
  if (!tcp || tcp->source_port() != port || tcp->target_port() != source_port) return Answer::other;
  if (!tcp->has(tcp_flag::kAck) || tcp->acknowledgement() != sequence + 1) return Answer::other;
  if (tcp->has(tcp_flag::kRst)) return Answer::refused;
  return tcp->has(tcp_flag::kSyn) ? Answer::alive : Answer::other;
}

}  // namespace viplane::health
