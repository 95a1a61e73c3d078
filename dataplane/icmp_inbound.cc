// SPDX-License-Identifier: GPL-2.0-or-later
// ICMP errors that arrive about packets of known connections. Three kinds:
//   about our tunnel         a router towards a real server complains about the outer header: told to the client
//   about what a server sent a router towards the client complains, to the virtual address: passed to the server
//   about what NAT sent      a server or a router before it complains, to the client: passed on, translated
#include <algorithm>
#include <cstring>

#include "dataplane/scheduling.h"
#include "dataplane/slow_path.h"
#include "net/bytes.h"
#include "net/ethernet.h"

namespace viplane::dataplane {

namespace {

constexpr std::uint8_t kUnreachable = 3, kSourceQuench = 4, kTimeExceeded = 11;
constexpr std::size_t kLeastInner = 28;               // of the packet in the tunnel, for the client to know it by
constexpr std::uint16_t kLeastMtu = 552;              // Linux: ip_rt_min_pmtu
constexpr std::uint64_t kMtuAgeNs = 600'000'000'000;  // Linux: ip_rt_mtu_expires

bool is_about_delivery(std::uint8_t type) {
  return type == kUnreachable || type == kSourceQuench || type == kTimeExceeded;
}

}  // namespace

// The start of a packet inside an ICMP error: an IPv4 header and, of TCP and UDP, the ports. All in wire order.
struct SlowPath::Quoted {
  ByteView bytes;  // from its IPv4 header to the end of the message
  std::size_t header_size = 0;
  std::uint8_t protocol = 0;
  std::uint32_t source = 0, target = 0;
  path::Ports ports{};
  bool dont_fragment = false;

  ByteView payload() const { return bytes.subspan(header_size); }
  path::FlowKey key() const { return path::FlowKey::make(source, target, ports.source, ports.target, protocol); }
  path::FlowKey reverse_key() const {
    return path::FlowKey::make(target, source, ports.target, ports.source, protocol);
  }
  bool has_ports() const { return protocol == path::kProtocolTcp || protocol == path::kProtocolUdp; }

  static std::optional<Quoted> parse(ByteView bytes) {
    if (bytes.size() < Ipv4View::kSize) return std::nullopt;
    path::Ipv4 ip{};
    std::memcpy(&ip, bytes.data(), sizeof ip);
    Quoted quoted;
    quoted.bytes = bytes;
    quoted.header_size = (ip.version_and_length & 0xfu) * 4;
    quoted.protocol = ip.protocol;
    quoted.source = ip.source;
    quoted.target = ip.target;
    quoted.dont_fragment = (ip.fragment & path::kDontFragment) != 0;
    const bool is_sound = ip.version_and_length >> 4 == 4 && quoted.header_size >= Ipv4View::kSize;
    const bool is_later_fragment = (ip.fragment & path::wire16(0x1fff)) != 0;
    if (!is_sound || is_later_fragment || bytes.size() < quoted.header_size + sizeof quoted.ports) return std::nullopt;
    std::memcpy(&quoted.ports, quoted.payload().data(), sizeof quoted.ports);
    return quoted;
  }
};

Reason SlowPath::icmp(Frame& frame, const Ipv4View& ip) {
  const bool is_here = services_.is_local(ip.target_value());
  const Reason not_ours = is_here ? Reason::icmp_local : Reason::not_local;
  const std::optional<IcmpView> message = IcmpView::parse(ip.payload());
  if (!message) return is_here ? Reason::malformed : Reason::not_local;
  if (!is_about_delivery(static_cast<std::uint8_t>(message->type()))) return not_ours;
  const std::optional<Quoted> quoted = Quoted::parse(message->payload());
  if (!quoted) return not_ours;
  if (is_here && quoted->protocol == path::kProtocolIpip) return about_tunnel(*message, *quoted);
  if (!quoted->has_ports()) return not_ours;
  return is_here ? about_request(frame, ip, *quoted) : about_reply(frame, ip, *quoted);
}

Reason SlowPath::about_tunnel(const IcmpView& message, const Quoted& outer) {
  const std::optional<Quoted> inner = Quoted::parse(outer.payload());
  if (!inner || !inner->has_ports() || inner->bytes.size() < kLeastInner) return Reason::icmp_local;
  const FlowEntry* flow = connections_.find_live(inner->key());
  if (flow == nullptr || services_.records[flow->server].address != outer.target) return Reason::icmp_local;
  if (!message.checksum_ok()) return Reason::bad_icmp_checksum;
  const bool is_mtu =
      message.type() == IcmpType::destination_unreachable && message.code() == icmp_unreachable::kFragmentationNeeded;
  if (is_mtu) return learn_mtu(message, *inner, flow->server);
  const std::uint32_t rest = std::uint32_t{load_be16(message.payload().data() - 4)} << 16 | message.next_hop_mtu();
  tell(inner->bytes, message.type(), message.code(), rest, true);
  return Reason::icmp_relayed;
}

// The path to a server is narrower than its first link. The client hears what is known so far: as in Linux the route
// behind a server is looked up again by the next packet to it, so that a first report still tells the former MTU.
Reason SlowPath::learn_mtu(const IcmpView& message, const Quoted& inner, ServerIndex index) {
  const path::Server& server = services_.records[index];
  ServerInfo& info = services_.infos[index];
  if ((server.flags & path::kServerRouted) == 0) return Reason::no_route;
  forgets_mtu(index);
  if (info.packets_at_learning != server.in_packets) info.relayed_mtu = server.mtu;
  info.packets_at_learning = server.in_packets;
  const std::uint16_t learnt = std::max(message.next_hop_mtu(), kLeastMtu);
  if (learnt < server.mtu) {
    info.learnt_mtu = learnt;
    info.learnt_mtu_expires_ns = connections_.now_ns() + kMtuAgeNs;
    services_.refresh(index);
  }
  if (!inner.dont_fragment) return Reason::pmtu_learnt;
  tell(inner.bytes, IcmpType::destination_unreachable, icmp_unreachable::kFragmentationNeeded,
       static_cast<std::uint16_t>(info.relayed_mtu - path::kIpv4Size), true);
  return Reason::icmp_relayed;
}

// To the virtual address, about a packet from it to a client: the server that sent it has to know.
Reason SlowPath::about_request(Frame& frame, const Ipv4View& ip, const Quoted& quoted) {
  const path::FlowKey key = quoted.reverse_key();
  FlowEntry* flow = connections_.find_live(key);
  if (flow == nullptr) {
    if (!connections_.options().schedule_icmp) return Reason::icmp_local;
    Service* service = services_.service_for(static_cast<Protocol>(key.protocol()), __builtin_bswap32(key.target()),
                                             path::host16(key.target_port()));
    if (service == nullptr || quoted.source != __builtin_bswap32(ip.target_value())) return Reason::icmp_local;
    const Choice choice = choose_server(connections_, *service, key);
    if (choice.result != Choice::Result::chosen) return Reason::no_server;  // no error is told about an error
    flow = connections_.create(key, choice.server, choice.controlling_template);
    if (flow == nullptr) return Reason::table_full;
    services_.records[choice.server].connections += 1;
  }
  const ServerIndex index = flow->server;
  const path::Server& server = services_.records[index];
  if (internet_checksum(ip.payload()) != 0) return Reason::bad_icmp_checksum;
  if (server.method == path::Method::nat) {
    return translate_error(frame, ip, quoted, path::server_end(server, key.target_port()), server.next_hop, true);
  }
  path::Packet packet{};
  packet.total_length = ip.total_length();
  const Reason reason = send(frame, packet, index);
  return verdict_of(reason) == Verdict::transmit ? Reason::icmp_forwarded : reason;
}

// To a client, about a packet from it to a NAT server: it must not see the server's address.
Reason SlowPath::about_reply(Frame& frame, const Ipv4View& ip, const Quoted& quoted) {
  const path::FlowKey key = quoted.reverse_key();
  FlowEntry* reply = connections_.find(key);
  if (reply == nullptr || reply->kind != path::FlowKind::reply) return Reason::not_local;
  if (connections_.find_live(path::connection_key(key, reply->virtual_end)) == nullptr) return Reason::not_local;
  if (internet_checksum(ip.payload()) != 0) return Reason::bad_icmp_checksum;
  if (reply->virtual_end.route_epoch != connections_.route_epoch()) connections_.refresh_route(*reply);
  const path::TransportAddress end{reply->virtual_end.address, reply->virtual_end.port};
  services_.records[reply->server].out_packets += 1;
  services_.records[reply->server].out_bytes += ip.total_length();
  return translate_error(frame, ip, quoted, end, reply->link, false);
}

// RFC 5508, section 4: the outer header and what the message quotes change alike. The quoted packet's own TCP or UDP
// checksum is not touched, as in Linux: it is rarely whole.
Reason SlowPath::translate_error(Frame& frame, const Ipv4View& ip, const Quoted& quoted,
                                 const path::TransportAddress& end, NextHopIndex index, bool to_server) {
  const path::NextHop* next_hop = connections_.next_hop(index);
  if (next_hop == nullptr) return Reason::no_route;
  if (next_hop->resolved == 0) return hold(index);
  if (ip.ttl() <= 1) return Reason::ttl_expired;
  if (ip.total_length() > next_hop->mtu) return Reason::too_big;

  const std::size_t header_size = ip.header_size();
  const std::size_t total = ip.total_length();
  const std::size_t quoted_header_size = quoted.header_size;
  const MutableByteView packet = frame.bytes().subspan(path::kEthernetSize, total);
  const MutableByteView message = packet.subspan(header_size);
  const MutableByteView inner = message.subspan(IcmpView::kSize);
  std::memcpy(packet.data() + (to_server ? 16 : 12), &end.address, sizeof end.address);
  std::memcpy(inner.data() + (to_server ? 12 : 16), &end.address, sizeof end.address);
  std::memcpy(inner.data() + quoted_header_size + (to_server ? 0 : 2), &end.port, sizeof end.port);
  store_be16(inner.data() + 10, 0);
  // A quote may be shorter than its header says; has_ports() has seen the header whole.
  store_be16(inner.data() + 10, internet_checksum(inner.first(quoted_header_size)));
  store_be16(message.data() + 2, 0);
  store_be16(message.data() + 2, internet_checksum(message));
  store_u8(packet.data() + 8, static_cast<std::uint8_t>(ip.ttl() - 1));
  store_be16(packet.data() + 10, 0);
  store_be16(packet.data() + 10, internet_checksum(packet.first(header_size)));
  path::set_macs(reinterpret_cast<path::Ethernet*>(frame.data), path::macs_to(*next_hop));
  frame.length = static_cast<std::uint16_t>(path::kEthernetSize + total);
  frame.egress = next_hop->egress;
  return Reason::icmp_translated;
}

}  // namespace viplane::dataplane
