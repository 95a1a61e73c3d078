// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/vrrp_groups.h"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

using Octets = std::array<unsigned char, 6>;
constexpr std::array<Octets, 2> kGroups{Octets{0x01, 0x00, 0x5e, 0x00, 0x00, 0x12},   // 224.0.0.18
                                        Octets{0x33, 0x33, 0x00, 0x00, 0x00, 0x12}};  // ff02::12

}  // namespace

void join_vrrp_groups(int socket, int interface_index, const std::string& interface) {
  for (const Octets& group : kGroups) {
    packet_mreq membership{};
    membership.mr_ifindex = interface_index;
    membership.mr_type = PACKET_MR_MULTICAST;
    membership.mr_alen = group.size();
    std::ranges::copy(group, membership.mr_address);
    system_call(::setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership),
                "join the VRRP group on " + interface);
  }
}

}  // namespace viplane::live
