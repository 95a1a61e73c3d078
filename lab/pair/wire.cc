// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/wire.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "lab/frame_times.h"
#include "lab/links.h"
#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr int kSocketBuffer = 32 << 20;

// Lets pass: VRRP of both families; ARP whose sender address is `v4`; neighbour advertisements. Probes of clients and
// their answers would fill the buffer.
void filter_claims(const Descriptor& tap, std::uint32_t v4, bool delivered_too) {
  constexpr auto kPacketType = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE);
  const std::uint32_t unwanted = delivered_too ? ~0U : PACKET_OUTGOING;
  std::array<sock_filter, 17> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kPacketType),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unwanted, 13, 0),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 28),  // sender protocol address
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, v4, 10, 9),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 2),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),  // protocol
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 112, 7, 6),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 5),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),  // next header
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 112, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 58, 0, 2),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54),  // ICMPv6 type
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 136, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffff),
  }};
  const sock_fprog filter{program.size(), program.data()};
  system_call(::setsockopt(tap.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter),
              "filter what the wire shows");
}

}  // namespace

Wire::Wire(const Laboratory& lab, const IpAddress& service, bool delivered_too)
    : lab_(lab), service_(service), tap_(lab.fabric().network().socket(AF_PACKET, SOCK_RAW, 0)) {
  filter_claims(tap_, service.is_v6 ? 0 : service.v4_value(), delivered_too);
  ask_for_times(tap_.get());
  system_call(::setsockopt(tap_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBuffer, sizeof kSocketBuffer),
              "make room for frames");
  sockaddr_ll everything{};
  everything.sll_family = AF_PACKET;
  everything.sll_protocol = htons(ETH_P_ALL);
  system_call(::bind(tap_.get(), reinterpret_cast<const sockaddr*>(&everything), sizeof everything),
              "listen to the wire");
  learn_ports();
}

void Wire::learn_ports() {
  for (const Laboratory::Port& port : lab_.ports()) {
    if (port.machine.empty()) continue;
    machines_[static_cast<int>(index_of(lab_.fabric().network(), port.name))] = port.machine;
  }
}

void Wire::listen() {
  const Duration ahead = realtime_ahead();
  std::array<std::byte, 2048> buffer;
  std::array<char, 128> control;
  sockaddr_ll from{};
  iovec vector{buffer.data(), buffer.size()};
  for (;;) {
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(tap_.get(), &message, MSG_DONTWAIT);
    if (got < 0) return;
    const auto machine = machines_.find(from.sll_ifindex);
    if (machine == machines_.end()) continue;  // a bridge, or a trunk
    see(time_of(message, ahead), machine->second, from.sll_pkttype == PACKET_OUTGOING,
        ByteView(buffer.data(), static_cast<std::size_t>(got)));
  }
}

void Wire::see(Time at, const std::string& machine, bool delivered, ByteView bytes) {
  const auto frame = EthernetView::parse(bytes);
  if (!frame) return;
  if (frame->type() == EtherType::arp && !delivered) return see_arp(at, machine, frame->payload());
  if (const auto packet = Ipv4View::parse(frame->payload()); packet && frame->type() == EtherType::ipv4) {
    return see_advertisement(at, machine, delivered, frame->source(),
                             {packet->source(), packet->target(), packet->ttl(), packet->payload()});
  }
  const auto packet = Ipv6View::parse(frame->payload());
  if (!packet || frame->type() != EtherType::ipv6) return;
  if (packet->protocol() == IpProtocol::vrrp) {
    return see_advertisement(at, machine, delivered, frame->source(),
                             {packet->source(), packet->target(), packet->hop_limit(), packet->payload()});
  }
  const auto claim = NeighbourAdvertisement::parse(*packet);
  if (!claim || delivered || claim->address != service_) return;
  claims_.push_back({at, machine, claim->target_mac.value_or(frame->source()), !claim->is_solicited});
}

void Wire::see_advertisement(Time at, const std::string& machine, bool delivered, const MacAddress& mac,
                             const VrrpPacket& packet) {
  // Any TTL: keepalived 2.2.7 sends to IPv6 peers with a hop limit of 64.
  const auto read = parse_advertisement(packet, {0, 255});
  const auto* received = std::get_if<ReceivedAdvertisement>(&read);
  if (!received) {
    ++unreadable_;
    return;
  }
  advertisements_.push_back({at, machine, delivered, mac, packet.source, received->advertisement});
}

void Wire::see_arp(Time at, const std::string& machine, ByteView packet) {
  const auto arp = ArpView::parse(packet);
  if (!arp || arp->sender_ip() != service_) return;
  if (!arp->is_gratuitous() && arp->operation() != ArpOperation::reply) return;
  claims_.push_back({at, machine, arp->sender_mac(), arp->is_gratuitous()});
}

std::uint64_t Wire::lost() const {
  tpacket_stats statistics{};
  socklen_t size = sizeof statistics;
  ::getsockopt(tap_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size);
  return statistics.tp_drops;
}

}  // namespace viplane::lab
