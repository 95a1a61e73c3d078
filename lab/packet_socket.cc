// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/packet_socket.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "lab/links.h"
#include "posix/system_call.h"

namespace viplane::lab {

Descriptor open_packet_socket(const NetworkNamespace& network, const std::string& interface) {
  // It hears nothing until it is bound: no frame of another interface.
  Descriptor socket = network.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
  const int on = 1;
  system_call(::setsockopt(socket.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on), "hear one way only");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(index_of(network, interface));
  system_call(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              "bind to " + interface);
  return socket;
}

}  // namespace viplane::lab
