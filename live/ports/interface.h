// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "posix/descriptor.h"

struct ifreq;

namespace viplane::live {

// An interface by its name, in the network namespace in which this was made; it may come and go.
class Interface {
 public:
  explicit Interface(std::string name);  // throws std::system_error where the name is too long

  struct State {
    int index = 0;
    MacAddress mac{};
    std::uint32_t mtu = 0;
    bool is_ethernet = false;
  };
  std::optional<State> look() const;  // nullopt: there is none of that name now
  State require() const;              // throws std::system_error in its place, and where it is no Ethernet

  std::uint32_t receive_queues() const;  // at least 1
  // Every IPv4 address of the host, on whatever interface, in the calling thread's namespace.
  std::vector<IpAddress> host_addresses() const;

  const std::string& name() const { return name_; }

  // One word of an ethtool command (ETHTOOL_GGRO, ETHTOOL_GTSO, ...); nullopt: the driver does not know it.
  std::optional<std::uint32_t> ethtool_get(std::uint32_t command) const;
  bool ethtool_set(std::uint32_t command, std::uint32_t value) const;

 private:
  bool ask(unsigned long request, ifreq& with) const;

  std::string name_;
  Descriptor socket_;
};

}  // namespace viplane::live
