// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/validate.h"

#include <algorithm>

namespace viplane::vrrp {
namespace {

const UnicastPeer* find_peer(const InstanceConfig& config, const IpAddress& source) {
  const auto found = std::ranges::find(config.unicast_peers, source, &UnicastPeer::address);
  return found == config.unicast_peers.end() ? nullptr : &*found;
}

bool is_authentic(const InstanceConfig& config, const Advertisement& advertisement) {
  if (config.version != 2) return true;  // RFC 5798, section 9: version 3 has none
  if (advertisement.authentication != config.authentication) return false;
  return config.authentication != VrrpAuthentication::password ||
         same_authentication_data(advertisement.authentication_data, config.password);
}

// The addresses as a set: their order says nothing.
std::vector<IpAddress> sorted_addresses(std::vector<IpAddress> addresses) {
  std::ranges::sort(addresses);
  return addresses;
}

std::vector<IpAddress> own_addresses(const InstanceConfig& config) {
  std::vector<IpAddress> addresses;
  for (const auto& address : config.addresses) addresses.push_back(address.prefix.address);
  return sorted_addresses(std::move(addresses));
}

bool carries_our_addresses_in_order(const InstanceConfig& config, const Advertisement& advertisement) {
  return std::ranges::equal(config.addresses, advertisement.addresses, {},
                            [](const VirtualAddress& address) { return address.prefix.address; });
}

std::optional<DiscardReason> compare_addresses(const InstanceConfig& config, const ReceiverFacts& facts,
                                               const VrrpPacket& packet, const Advertisement& advertisement) {
  if (config.skip_address_check && facts.master == packet.source) return std::nullopt;
  if (advertisement.addresses.size() != config.addresses.size()) return DiscardReason::address_count;
  if (carries_our_addresses_in_order(config, advertisement)) return std::nullopt;  // the usual case allocates nothing
  if (sorted_addresses(advertisement.addresses) != own_addresses(config)) return DiscardReason::address_list;
  return std::nullopt;
}

}  // namespace

std::optional<DiscardReason> why_not_ours(const InstanceConfig& config, const ReceiverFacts& facts,
                                          const VrrpPacket& packet, const Advertisement& advertisement) {
  if (packet.source == facts.own_address) return DiscardReason::own_address;
  if (advertisement.version != config.version) return DiscardReason::version;
  if (packet.target.is_multicast() == config.is_unicast()) return DiscardReason::delivery;
  if (config.check_unicast_source && config.is_unicast() && !find_peer(config, packet.source)) {
    return DiscardReason::unknown_peer;
  }
  if (!is_authentic(config, advertisement)) return DiscardReason::authentication;
  if (config.version == 2 && advertisement.advertisement_interval != config.advertisement_interval) {
    return DiscardReason::advertisement_interval;
  }
  if (config.strict && config.is_owner()) return DiscardReason::owner;
  return compare_addresses(config, facts, packet, advertisement);
}

VrrpTtlBounds ttl_bounds(const InstanceConfig& config, const IpAddress& source) {
  if (!config.is_unicast()) return {};
  const UnicastPeer* peer = find_peer(config, source);
  return peer ? peer->ttl : VrrpTtlBounds{0, 255};
}

}  // namespace viplane::vrrp
