// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp_frames.h"

#include <utility>

#include "control/tell.h"
#include "control/vrrp/frames.h"
#include "net/ethernet.h"

namespace viplane {

std::vector<PortFrame> VrrpFrames::frames(const vrrp::InstanceConfig& instance, const IpAddress& source,
                                          std::uint8_t priority) const {
  std::vector<PortFrame> frames;
  const auto take = [&](std::optional<PortFrame> frame) {
    if (frame) frames.push_back(std::move(*frame));
  };
  if (!instance.is_unicast()) take(group_frame(instance, source, priority));
  for (const auto& peer : instance.unicast_peers) take(peer_frame(instance, source, peer.address, priority));
  return frames;
}

void VrrpFrames::advertise(const vrrp::InstanceConfig& instance, const IpAddress& source, std::uint8_t priority) {
  resolve_peers(instance);
  tell_left_out(instance);
  for (const auto& each : frames(instance, source, priority)) (void)ports_.at(each.port).send(each.frame);
}

// A backup that compares the lists (RFC 9568, section 7.1) discards such an advertisement.
void VrrpFrames::tell_left_out(const vrrp::InstanceConfig& instance) {
  const auto port = ports_.find(instance.interface);
  if (!port) return;
  const std::uint32_t mtu = ports_.info(*port).mtu;
  const std::size_t said = vrrp::advertisement_of(instance, kReleasePriority, mtu).addresses.size();
  const std::size_t left_out = instance.addresses.size() - said;
  if (std::exchange(left_out_[instance.name], left_out) == left_out || left_out == 0) return;
  tell(env_, "vrrp.left_out",
       {{"instance", instance.name},
        {"addresses", static_cast<std::int64_t>(left_out)},
        {"why", "the MTU of " + instance.interface + ", " + std::to_string(mtu) +
                    ", is too small for an advertisement with all addresses; raise it, or make some "
                    "virtual_ipaddress_excluded"}});
}

std::optional<PortFrame> VrrpFrames::group_frame(const vrrp::InstanceConfig& instance, const IpAddress& source,
                                                 std::uint8_t priority) const {
  const auto port = ports_.find(instance.interface);
  if (!port) return std::nullopt;
  const PortInfo& info = ports_.info(*port);
  return PortFrame{*port, vrrp::multicast_frame(instance, info.mac, source, priority, info.mtu)};
}

std::optional<PortFrame> VrrpFrames::peer_frame(const vrrp::InstanceConfig& instance, const IpAddress& source,
                                                const IpAddress& peer, std::uint8_t priority) const {
  const auto route = env_.routes.lookup(peer);
  if (!route || route->port >= ports_.size()) return std::nullopt;
  const auto target = neighbours_.find({route->port, route->next_hop});
  if (!target) return std::nullopt;  // being asked for
  const Bytes packet = vrrp::unicast_packet(instance, source, peer, priority, route->mtu);
  const EthernetHeader header{.target = *target,
                              .source = ports_.info(route->port).mac,
                              .type = peer.is_v6 ? EtherType::ipv6 : EtherType::ipv4};
  return PortFrame{route->port, build_ethernet(header, packet)};
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
