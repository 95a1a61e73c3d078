// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/host_injector.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include "net/ethernet.h"
#include "posix/system_call.h"

namespace viplane::live {

HostInjector::HostInjector()
    : socket_(system_call(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                          "open an AF_PACKET socket for the loopback interface")),
      loopback_(static_cast<int>(if_nametoindex("lo"))) {}

bool HostInjector::give(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return false;
  sockaddr_ll to{};  // the target MAC is loopback's own: all zeros
  to.sll_family = AF_PACKET;
  to.sll_ifindex = loopback_;
  to.sll_protocol = htons(static_cast<std::uint16_t>(ethernet->type()));
  to.sll_halen = 6;
  const ByteView packet = ethernet->payload();
  return ::sendto(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to),
                  sizeof to) >= 0;
}

}  // namespace viplane::live
