// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/traffic/decapsulator.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "lab/links.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

Descriptor open_tunnel(const NetworkNamespace& network, const std::string& name) {
  const auto inside = network.enter();
  Descriptor tunnel(system_call(::open("/dev/net/tun", O_RDWR | O_CLOEXEC), "open /dev/net/tun"));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::memcpy(request.ifr_name, name.data(), name.size());
  system_call(::ioctl(tunnel.get(), TUNSETIFF, &request), "make the TUN device " + name);
  return tunnel;
}

// For ever.
int decapsulate(int tunnel, int raw) {
  std::array<char, 65536> packet;
  for (;;) {
    const ssize_t got = ::recv(raw, packet.data(), packet.size(), 0);
    if (got < 20) continue;
    const auto outer = static_cast<ssize_t>((packet[0] & 0x0f) * 4);
    if (got <= outer) continue;
    // What the kernel refuses is no packet; it would have dropped it as well.
    (void)!::write(tunnel, packet.data() + outer, static_cast<std::size_t>(got - outer));
  }
}

}  // namespace

Decapsulator::Decapsulator(const Machine& machine, const std::set<IpAddress>& addresses) {
  const NetworkNamespace& network = machine.network();
  const Descriptor tunnel = open_tunnel(network, "tunl0");
  const Descriptor raw = network.socket(AF_INET, SOCK_RAW, IPPROTO_IPIP);
  for (const IpAddress& address : addresses) add_address(network, "tunl0", {address, 32});
  set_up(network, "tunl0", true);
  process_ = machine.fork("decapsulator", [&] { return decapsulate(tunnel.get(), raw.get()); });
}

}  // namespace viplane::lab
