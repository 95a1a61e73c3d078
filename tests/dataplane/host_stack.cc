// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dataplane/host_stack.h"

#include <algorithm>
#include <array>

#include "dataplane/icmp_error.h"
#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/tcp.h"

namespace viplane::test {
namespace {

bool is_local(const IpAddress& address) {
  static const std::array kLocal{IpAddress::v4(10, 71, 0, 1), IpAddress::v4(10, 71, 0, 100),
                                 IpAddress::v4(10, 71, 0, 101), IpAddress::v4(10, 72, 0, 1)};
  return std::find(kLocal.begin(), kLocal.end(), address) != kLocal.end();
}

Sent send(Lab& lab, const IpAddress& target, ByteView packet) {
  const dataplane::NextHop hop = lab.next_hops.at(lab.next_hop(target));
  return {hop.egress, build_ethernet({hop.target, hop.source, EtherType::ipv4}, packet)};
}

std::vector<Sent> error(Lab& lab, const Ipv4View& ip, IcmpType type, std::uint8_t code) {
  Bytes packet(dataplane::kLargestIcmpError);
  packet.resize(dataplane::write_icmp_error(packet, {type, code, 0, ip.target(), 0}, ip.bytes()));
  return {send(lab, ip.source(), packet)};
}

std::vector<Sent> reset(Lab& lab, const Ipv4View& ip) {
  const auto tcp = TcpView::parse(ip.payload());
  if (!tcp || (tcp->flags() & tcp_flag::kRst) != 0) return {};
  TcpHeader header;
  header.source_port = tcp->target_port();
  header.target_port = tcp->source_port();
  const bool acknowledges = (tcp->flags() & tcp_flag::kAck) != 0;
  header.flags = acknowledges ? tcp_flag::kRst : static_cast<std::uint8_t>(tcp_flag::kRst | tcp_flag::kAck);
  header.sequence = acknowledges ? tcp->acknowledgement() : 0;
  const unsigned taken = (tcp->flags() & tcp_flag::kSyn ? 1u : 0u) + (tcp->flags() & tcp_flag::kFin ? 1u : 0u);
  header.acknowledgement =
      acknowledges ? 0 : static_cast<std::uint32_t>(tcp->sequence() + tcp->payload().size() + taken);
  header.window = 0;
  const Bytes segment = build_tcp(header, {}, ip.target(), ip.source());
  Ipv4Header outer{.source = ip.target(), .target = ip.source(), .protocol = IpProtocol::tcp};
  outer.dont_fragment = true;
  outer.tos = ip.tos() & 0xfc;  // a reset speaks of no congestion
  return {send(lab, ip.source(), build_ipv4(outer, segment))};
}

std::vector<Sent> icmp(Lab& lab, const Ipv4View& ip) {
  constexpr std::uint8_t kTimestamp = 13, kTimestampReply = 14;
  Bytes message(ip.payload().begin(), ip.payload().end());
  const std::uint8_t type = load_u8(message.data());
  if (type != kTimestamp && type != static_cast<std::uint8_t>(IcmpType::echo_request)) return {};
  if (type == kTimestamp) message.resize(20);
  const IcmpHeader header{.type = static_cast<IcmpType>(type == kTimestamp ? kTimestampReply : 0),
                          .rest = load_be32(message.data() + 4)};
  write_icmp(message, header);
  Ipv4Header outer{.source = ip.target(), .target = ip.source(), .protocol = IpProtocol::icmp};
  outer.tos = ip.tos();
  return {send(lab, ip.source(), build_ipv4(outer, message))};
}

}  // namespace

std::vector<Sent> host_answers(Lab& lab, ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet || ethernet->type() != EtherType::ipv4) return {};
  const auto ip = Ipv4View::parse(ethernet->payload());
  if (!ip || !ip->checksum_ok()) return {};
  if (!is_local(ip->target())) {
    Bytes packet(ip->bytes().begin(), ip->bytes().end());
    if (!decrement_ttl(packet)) return {};
    return {send(lab, ip->target(), packet)};
  }
  if (ip->protocol() == IpProtocol::tcp) return reset(lab, *ip);
  if (ip->protocol() == IpProtocol::icmp) return icmp(lab, *ip);
  const bool is_udp = ip->protocol() == IpProtocol::udp;
  return error(lab, *ip, IcmpType::destination_unreachable,
               is_udp ? icmp_unreachable::kPort : icmp_unreachable::kProtocol);
}

}  // namespace viplane::test
