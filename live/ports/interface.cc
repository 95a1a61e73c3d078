// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/interface.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "net/address_bytes.h"
#include "posix/system_call.h"

namespace viplane::live {

Interface::Interface(std::string name)
    : name_(std::move(name)),
      socket_(system_call(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket to ask about interfaces")) {
  if (name_.empty() || name_.size() >= IFNAMSIZ) {
    throw std::system_error(ENODEV, std::generic_category(), "open interface '" + name_ + "'");
  }
}

bool Interface::ask(unsigned long request, ifreq& with) const {
  name_.copy(with.ifr_name, IFNAMSIZ - 1);
  return ::ioctl(socket_.get(), request, &with) == 0;
}

std::optional<Interface::State> Interface::look() const {
  State state;
  ifreq answer{};
  if (!ask(SIOCGIFINDEX, answer)) return std::nullopt;
  state.index = answer.ifr_ifindex;
  if (!ask(SIOCGIFMTU, answer)) return std::nullopt;
  state.mtu = static_cast<std::uint32_t>(answer.ifr_mtu);
  if (!ask(SIOCGIFHWADDR, answer)) return std::nullopt;
  state.is_ethernet = answer.ifr_hwaddr.sa_family == ARPHRD_ETHER;
  state.mac = load_mac(std::as_bytes(std::span(answer.ifr_hwaddr.sa_data)).data());
  return state;
}

Interface::State Interface::require() const {
  const auto state = look();
  if (!state) throw std::system_error(errno, std::generic_category(), "open interface " + name_);
  if (!state->is_ethernet) {
    throw std::system_error(EPROTONOSUPPORT, std::generic_category(),
                            "open interface " + name_ + ", which is no Ethernet");
  }
  return *state;
}

std::uint32_t Interface::receive_queues() const {
  ethtool_channels channels{};
  channels.cmd = ETHTOOL_GCHANNELS;
  ifreq request{};
  request.ifr_data = reinterpret_cast<char*>(&channels);
  if (!ask(SIOCETHTOOL, request)) return 1;
  return std::max(channels.rx_count + channels.combined_count, 1u);
}

std::vector<IpAddress> Interface::host_addresses() const {
  std::vector<IpAddress> addresses;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return addresses;  // out of memory: as if there were none
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    addresses.push_back(IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr.s_addr)));
  }
  ::freeifaddrs(list);
  return addresses;
}

std::optional<std::uint32_t> Interface::ethtool_get(std::uint32_t command) const {
  ethtool_value value{.cmd = command, .data = 0};
  ifreq request{};
  request.ifr_data = reinterpret_cast<char*>(&value);
  if (!ask(SIOCETHTOOL, request)) return std::nullopt;
  return value.data;
}

bool Interface::ethtool_set(std::uint32_t command, std::uint32_t data) const {
  ethtool_value value{.cmd = command, .data = data};
  ifreq request{};
  request.ifr_data = reinterpret_cast<char*>(&value);
  return ask(SIOCETHTOOL, request);
}

}  // namespace viplane::live
