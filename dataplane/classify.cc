// SPDX-License-Identifier: GPL-2.0-or-later
// Frames that are no plain TCP or UDP packets: whom they concern.
#include <algorithm>
#include <array>

#include "dataplane/ip_options.h"
#include "dataplane/slow_path.h"
#include "net/bytes.h"
#include "net/ethernet.h"
#include "net/ipv6.h"

namespace viplane::dataplane {
namespace {

bool is_icmpv6_neighbour_discovery(ByteView packet) {
  if (packet.size() <= Ipv6View::kSize) return false;
  const std::uint8_t type = load_u8(packet.data() + Ipv6View::kSize);
  return load_u8(packet.data() + 6) == static_cast<std::uint8_t>(IpProtocol::icmpv6) && type >= 133 && type <= 137;
}

std::size_t least_size(IpProtocol protocol) {
  return protocol == IpProtocol::tcp ? sizeof(path::Tcp) : sizeof(path::Udp);
}

}  // namespace

Reason SlowPath::other(Frame& frame) {
  const std::optional<EthernetView> ethernet = EthernetView::parse({frame.data, frame.length});
  if (!ethernet) return Reason::malformed;
  if (ethernet->type() == EtherType::arp) return Reason::arp;
  if (ethernet->type() == EtherType::ipv6) return ipv6(ethernet->payload());
  if (ethernet->type() != EtherType::ipv4) return Reason::not_ip;

  const std::optional<Ipv4View> ip = Ipv4View::parse(ethernet->payload());
  if (!ip) return Reason::malformed;
  if (!ip->checksum_ok()) return Reason::bad_checksum;
  const bool is_group = ethernet->target().is_group();
  const bool is_here = services_.is_local(ip->target_value());
  if (ip->protocol() == IpProtocol::vrrp && (is_group || is_here)) return Reason::vrrp;
  if (is_group) return is_for_sync_group(*ip) ? Reason::connection_sync : Reason::group;
  if (ip->is_fragment()) return fragment(frame, *ip);
  if (ip->protocol() == IpProtocol::icmp) return icmp(frame, *ip);
  if (ip->protocol() != IpProtocol::tcp && ip->protocol() != IpProtocol::udp) {
    return is_here ? Reason::other_protocol : Reason::not_local;
  }
  if (ip->payload().size() < least_size(ip->protocol())) return is_here ? Reason::malformed : Reason::not_local;
  return with_options(frame, *ip);
}

bool SlowPath::is_for_sync_group(const Ipv4View& ip) const {
  if (!sync_group_ || ip.protocol() != IpProtocol::udp || ip.is_fragment()) return false;
  return ip.target() == sync_group_->address && ip.payload().size() >= least_size(IpProtocol::udp) &&
         load_be16(ip.payload().data() + 2) == sync_group_->port;
}

Reason SlowPath::ipv6(ByteView packet) const {
  if (packet.size() < Ipv6View::kSize) return Reason::malformed;
  if (is_icmpv6_neighbour_discovery(packet)) return Reason::neighbour_discovery;
  const bool is_vrrp = load_u8(packet.data() + 6) == static_cast<std::uint8_t>(IpProtocol::vrrp);
  return is_vrrp ? Reason::vrrp : Reason::ipv6_unsupported;
}

// A service's fragments are put together, and the whole goes the way of any packet. One that may belong to a service
// never reaches the host's stack, which would answer for the server; any other is the host's.
Reason SlowPath::fragment(Frame& frame, const Ipv4View& ip) {
  const Reason concerns = fragments_concern(ip);
  if (concerns != Reason::fragment_waits) return concerns;
  if (ip.ttl() <= 1 && !services_.is_local(ip.target_value())) {  // as a router, which knows no datagrams
    tell(ip.bytes(), IcmpType::time_exceeded, 0, 0, false);
    return Reason::ttl_expired;
  }
  switch (reassembly_.add(ByteView(frame.bytes()).first(path::kEthernetSize), ip, connections_.now_ns())) {
    case Reassembly::Added::waits: return Reason::fragment_waits;
    case Reassembly::Added::repeated:
    case Reassembly::Added::refused: return Reason::fragment_refused;
    case Reassembly::Added::complete: break;
  }
  const Reason reason = put_together();
  if (reason == Reason::neighbour_unresolved) {
    reassembly_.take_back();  // for this fragment will be held, and come again
  } else {
    reassembly_.release();
  }
  return reason;
}

// fragment_waits: it is for the packet path.
Reason SlowPath::fragments_concern(const Ipv4View& ip) const {
  const auto serves = [&](const auto& entry) {
    const ServiceKey& key = entry.second->key;
    return static_cast<std::uint8_t>(key.protocol) == static_cast<std::uint8_t>(ip.protocol()) &&
           key.address.address.v4_value() == ip.target_value();
  };
  if (!services_.is_local(ip.target_value())) {
    return services_.is_nat_server(ip.source_value()) ? Reason::fragment_waits : Reason::not_local;
  }
  const bool concerns_service = std::any_of(services_.services.begin(), services_.services.end(), serves);
  return concerns_service ? Reason::fragment_waits : Reason::no_service;
}

Reason SlowPath::put_together() {
  Frame whole = reassembly_.whole();
  const std::optional<Ipv4View> ip = Ipv4View::parse(ByteView(whole.data, whole.length).subspan(path::kEthernetSize));
  if (!ip || ip->payload().size() < least_size(ip->protocol())) return Reason::fragment_refused;
  largest_fragment_ = reassembly_.largest_fragment();
  const Reason reason = with_options(whole, *ip);
  largest_fragment_ = 0;
  const Verdict verdict = verdict_of(reason);
  const bool is_others = verdict == Verdict::to_host || verdict == Verdict::to_control;
  return is_others && reason != Reason::neighbour_unresolved ? Reason::fragments_for_host : reason;
}

// The core reads plain headers only; here the options are seen to, and the packet goes the same way.
Reason SlowPath::with_options(Frame& frame, const Ipv4View& ip) {
  const std::size_t header_size = ip.header_size();
  path::Packet packet{};
  packet.total_length = ip.total_length();
  packet.l4_offset = static_cast<std::uint16_t>(path::kEthernetSize + header_size);
  path::Ports ports{};
  std::memcpy(&ports, ip.payload().data(), sizeof ports);
  packet.key = path::FlowKey::make(__builtin_bswap32(ip.source_value()), __builtin_bswap32(ip.target_value()),
                                   ports.source, ports.target, static_cast<std::uint8_t>(ip.protocol()));
  if (ip.protocol() == IpProtocol::tcp) packet.tcp_flags = load_u8(ip.payload().data() + 13);

  const path::FlowEntry* flow = connections_.find(packet.key);
  const bool is_here = services_.is_local(ip.target_value());
  const Service* service = services_.service_for(static_cast<Protocol>(ip.protocol()), ip.target_value(),
                                                 path::host16(packet.key.target_port()));
  if (flow == nullptr && (!is_here || service == nullptr)) return is_here ? Reason::no_service : Reason::not_local;
  const OptionsVerdict options = check_options(ip.options());
  if (options == OptionsVerdict::source_route) return Reason::source_route;
  if (options == OptionsVerdict::malformed) return Reason::bad_options;

  const bool is_reply = flow != nullptr && flow->kind == path::FlowKind::reply;
  const IpAddress recorded =
      is_reply && flow->link != kNoNextHop ? source_towards(flow->link) : load_ipv4_address(ip.header().data() + 16);
  std::array<std::byte, 60> original{};
  const MutableByteView header = frame.bytes().subspan(path::kEthernetSize, header_size);
  store_bytes(original.data(), header);
  record_route(header, recorded);
  const Reason reason = forward(frame, packet);
  const Verdict verdict = verdict_of(reason);
  const bool goes_on = verdict == Verdict::to_host || verdict == Verdict::to_control;
  if (goes_on) store_bytes(header.data(), ByteView(original).first(header_size));
  return reason;
}

}  // namespace viplane::dataplane
