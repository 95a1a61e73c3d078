// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp_frames.h"

#include "control/vrrp/frames.h"
#include "net/ethernet.h"

namespace viplane {

void VrrpFrames::advertise(const vrrp::InstanceConfig& instance, const IpAddress& source, std::uint8_t priority) {
  if (!instance.is_unicast()) return send_to_group(instance, source, priority);
  for (const auto& peer : instance.unicast_peers) send_to_peer(instance, source, peer.address, priority);
}

void VrrpFrames::send_to_group(const vrrp::InstanceConfig& instance, const IpAddress& source, std::uint8_t priority) {
  const auto port = ports_.find(instance.interface);
  if (!port) return;
  const PortInfo& info = ports_.info(*port);
  (void)ports_.at(*port).send(vrrp::multicast_frame(instance, info.mac, source, priority, info.mtu));
}

void VrrpFrames::send_to_peer(const vrrp::InstanceConfig& instance, const IpAddress& source, const IpAddress& peer,
                              std::uint8_t priority) {
  const auto route = env_.routes.lookup(peer);
  if (!route || route->port >= ports_.size()) return;
  const Neighbour via{route->port, route->next_hop};
  neighbours_.want(via, true);
  const auto target = neighbours_.find(via);
  if (!target) return;  // asked for just now
  const Bytes packet = vrrp::unicast_packet(instance, source, peer, priority, route->mtu);
  const EthernetHeader header{.target = *target,
                              .source = ports_.info(route->port).mac,
                              .type = peer.is_v6 ? EtherType::ipv6 : EtherType::ipv4};
  (void)ports_.at(route->port).send(build_ethernet(header, packet));
}

void VrrpFrames::resolve_peers(const vrrp::InstanceConfig& instance) {
  for (const auto& peer : instance.unicast_peers) {
    const auto route = env_.routes.lookup(peer.address);
    if (route && route->port < ports_.size()) neighbours_.want({route->port, route->next_hop}, true);
  }
}

void VrrpFrames::announce(const vrrp::InstanceConfig& instance, const vrrp::AnnounceAddresses& what) {
  for (unsigned copy = 0; copy < what.copies; ++copy) {
    for (const auto& address : what.addresses) {
      const auto port = ports_.find(address.interface);
      if (!port) continue;
      const MacAddress& mac = ports_.info(*port).mac;
      (void)ports_.at(*port).send(vrrp::announcement_frame(instance, mac, address.prefix.address));
    }
  }
}

}  // namespace viplane
