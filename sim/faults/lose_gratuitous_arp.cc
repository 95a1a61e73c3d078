// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/arp.h"
#include "net/ethernet.h"
#include "net/neighbour_discovery.h"
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {
namespace {

bool is_announcement(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return false;
  if (ethernet->type() == EtherType::arp) {
    const auto arp = ArpView::parse(ethernet->payload());
    return arp && arp->is_gratuitous();
  }
  if (ethernet->type() != EtherType::ipv6) return false;
  const auto packet = Ipv6View::parse(ethernet->payload());
  const auto news = packet ? NeighbourAdvertisement::parse(*packet) : std::nullopt;
  return news && !news->is_solicited;
}

}  // namespace

FaultPtr lose_gratuitous_arp(std::string link, Direction direction) {
  const auto rule = [](ByteView frame, Random&) {
    return LinkEffect{.lose = is_announcement(frame), .why = Loss::filtered};
  };
  return std::make_unique<LinkRuleFault>("lose_gratuitous_arp", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
