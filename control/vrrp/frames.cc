// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/frames.h"

#include <algorithm>

#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"

namespace viplane::vrrp {
namespace {

std::size_t most_addresses(const InstanceConfig& config, std::uint32_t mtu) {
  const std::size_t without = (config.is_v6 ? 40 : 20) + vrrp_message_size(config.version, config.is_v6, 0);
  const std::size_t one = config.is_v6 ? 16 : 4;
  return mtu < without ? 0 : std::min<std::size_t>(255, (mtu - without) / one);
}

}  // namespace

Advertisement advertisement_of(const InstanceConfig& config, std::uint8_t priority, std::uint32_t mtu) {
  Advertisement advertisement;
  advertisement.version = config.version;
  advertisement.virtual_router_id = config.virtual_router_id;
  advertisement.priority = priority;
  advertisement.advertisement_interval = config.advertisement_interval;
  for (const auto& address : config.addresses) advertisement.addresses.push_back(address.prefix.address);
  if (config.is_v6) {
    std::stable_partition(advertisement.addresses.begin(), advertisement.addresses.end(),
                          [](const IpAddress& address) { return address.is_link_local(); });
  }
  const std::size_t most = most_addresses(config, mtu);
  if (advertisement.addresses.size() > most) advertisement.addresses.resize(most);
  if (config.version == 2) {
    advertisement.authentication = config.authentication;
    if (config.authentication == VrrpAuthentication::password) advertisement.authentication_data = config.password;
  }
  return advertisement;
}

IpAddress multicast_target(const InstanceConfig& config) {
  return config.multicast_group.value_or(config.is_v6 ? kVrrpGroupV6 : kVrrpGroupV4);
}

MacAddress virtual_mac(const InstanceConfig& config, const MacAddress& port_mac) {
  return config.use_virtual_mac ? MacAddress::virtual_router(config.virtual_router_id, config.is_v6) : port_mac;
}

Bytes multicast_frame(const InstanceConfig& config, const MacAddress& port_mac, const IpAddress& source,
                      std::uint8_t priority, std::uint32_t mtu) {
  const IpAddress target = multicast_target(config);
  const MacAddress mac = config.send_from_base ? port_mac : virtual_mac(config, port_mac);
  return build_advertisement_frame(advertisement_of(config, priority, mtu), mac, multicast_mac(target), source, target,
                                   config.checksum);
}

Bytes unicast_packet(const InstanceConfig& config, const IpAddress& source, const IpAddress& peer,
                     std::uint8_t priority, std::uint32_t mtu) {
  return build_advertisement_packet(advertisement_of(config, priority, mtu), source, peer, config.checksum,
                                    config.unicast_ttl);
}

Bytes announcement_frame(const InstanceConfig& config, const MacAddress& port_mac, const IpAddress& address) {
  const MacAddress mac = virtual_mac(config, port_mac);
  return address.is_v6 ? build_unsolicited_advertisement(mac, address) : build_gratuitous_arp(mac, address);
}

std::optional<VrrpPacket> packet_of(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return std::nullopt;
  if (ethernet->type() == EtherType::ipv4) {
    const auto ip = Ipv4View::parse(ethernet->payload());
    if (!ip || ip->protocol() != IpProtocol::vrrp || ip->is_fragment() || !ip->checksum_ok()) return std::nullopt;
    return VrrpPacket{ip->source(), ip->target(), ip->ttl(), ip->payload()};
  }
  if (ethernet->type() == EtherType::ipv6) {
    const auto ip = Ipv6View::parse(ethernet->payload());
    if (!ip || ip->protocol() != IpProtocol::vrrp || ip->is_fragment()) return std::nullopt;
    return VrrpPacket{ip->source(), ip->target(), ip->hop_limit(), ip->payload()};
  }
  return std::nullopt;
}

}  // namespace viplane::vrrp
