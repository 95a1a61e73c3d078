// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::live {

// Lets the interface take frames to the MAC addresses of VRRP's groups, 224.0.0.18 and ff02::12, as long as the
// AF_PACKET `socket` is open and the interface exists. Telling switches (IGMP, MLD) is not done here. Throws
// std::system_error.
void join_vrrp_groups(int socket, int interface_index, const std::string& interface);

}  // namespace viplane::live
