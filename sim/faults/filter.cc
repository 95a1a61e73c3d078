// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {
namespace {

bool is_icmp_error(const Ipv4View& packet) {
  const auto icmp = packet.protocol() == IpProtocol::icmp ? IcmpView::parse(packet.payload()) : std::nullopt;
  return icmp && icmp->is_error();
}

bool is_of_protocol(ByteView frame, std::uint16_t protocol) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return false;
  if (ethernet->type() == EtherType::arp) return protocol == kArp;
  const auto wanted = static_cast<IpProtocol>(protocol);
  if (ethernet->type() == EtherType::ipv4) {
    const auto packet = Ipv4View::parse(ethernet->payload());
    if (packet && protocol == kIcmpErrors) return is_icmp_error(*packet);
    return packet && packet->protocol() == wanted && protocol < 256;
  }
  if (ethernet->type() == EtherType::ipv6) {
    const auto packet = Ipv6View::parse(ethernet->payload());
    return packet && packet->protocol() == wanted && protocol < 256;
  }
  return false;
}

}  // namespace

FaultPtr filter(std::string link, Direction direction, std::uint16_t protocol) {
  const auto rule = [protocol](ByteView frame, Random&) {
    return LinkEffect{.lose = is_of_protocol(frame, protocol), .why = Loss::filtered};
  };
  return std::make_unique<LinkRuleFault>("filter", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
