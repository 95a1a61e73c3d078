// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/vrrp/config.h"
#include "net/bytes.h"
#include "net/vrrp.h"

namespace viplane::vrrp {

// What an instance says when it advertises with this priority. IPv6 link-local addresses come first (RFC 9568, section
// 5.2.9); addresses that do not fit a packet of `mtu` octets are left out.
Advertisement advertisement_of(const InstanceConfig& config, std::uint8_t priority, std::uint32_t mtu = 1500);

// The group it is sent to where there are no unicast peers.
IpAddress multicast_target(const InstanceConfig& config);

// The MAC that the virtual addresses are announced and answered for with: the virtual router's in virtual MAC mode.
MacAddress virtual_mac(const InstanceConfig& config, const MacAddress& port_mac);

// A multicast advertisement as a whole frame. Its source MAC is the virtual one unless send_from_base.
Bytes multicast_frame(const InstanceConfig& config, const MacAddress& port_mac, const IpAddress& source,
                      std::uint8_t priority, std::uint32_t mtu = 1500);

// An advertisement to one unicast peer as an IP packet: finding the next hop's MAC is the owner's.
Bytes unicast_packet(const InstanceConfig& config, const IpAddress& source, const IpAddress& peer,
                     std::uint8_t priority, std::uint32_t mtu = 1500);

// A gratuitous ARP, or an unsolicited neighbour advertisement, as a whole frame.
Bytes announcement_frame(const InstanceConfig& config, const MacAddress& port_mac, const IpAddress& address);

// What a frame carries of protocol 112, in a whole IPv4 packet with a right header checksum or in an IPv6 packet; views
// into the frame. nullopt: nothing.
std::optional<VrrpPacket> packet_of(ByteView frame);

}  // namespace viplane::vrrp
