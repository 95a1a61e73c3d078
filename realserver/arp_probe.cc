// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/arp_probe.h"

#include "net/arp.h"
#include "realserver/wire.h"

namespace viplane::realserver {

std::optional<MacAddress> probe_arp(const std::string& interface, const IpAddress& wanted) {
  Wire wire(interface);
  wire.put_in(build_arp_request(kNobodysMac, IpAddress::v4(0, 0, 0, 0), wanted), "an ARP request");
  return wire.listen([&](const EthernetView& frame) -> std::optional<MacAddress> {
    if (frame.type() != EtherType::arp || frame.target() != kNobodysMac) return std::nullopt;
    const auto arp = ArpView::parse(frame.payload());
    if (!arp || arp->operation() != ArpOperation::reply || arp->sender_ip() != wanted) return std::nullopt;
    return arp->sender_mac();
  });
}

}  // namespace viplane::realserver
