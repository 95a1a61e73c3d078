// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "sim/topology.h"

namespace viplane::sim {

class NeighbourTable;
class Nic;

enum class InterfaceKind : std::uint8_t { ethernet, loopback, tunnel };

struct InterfaceAddress {
  IpPrefix prefix;
  std::optional<MacAddress> virtual_mac;  // answers for this address instead of the interface's own
  bool on_disk = false;                   // from the topology: it is back after a crash
};

// An interface as a host's kernel knows it.
struct Interface {
  std::uint8_t index = 0;  // in the host's list
  std::string name;
  InterfaceKind kind = InterfaceKind::ethernet;
  Nic* nic = nullptr;  // of an Ethernet interface only
  MacAddress mac;
  std::uint32_t mtu = 1500;
  InterfaceSettings settings;
  bool is_there = true;                        // false: somebody deleted it
  std::vector<InterfaceAddress> addresses;     // in the order in which they were added
  std::unique_ptr<NeighbourTable> neighbours;  // of an Ethernet interface only

  bool is_up() const;
  const InterfaceAddress* find(const IpAddress& address) const;
  // The first address of the family of `target` whose network holds it; otherwise the first of the family at all.
  std::optional<IpAddress> source_for(const IpAddress& target) const;
  // Whether a frame to `mac` (no group) is for this interface.
  bool accepts(const MacAddress& mac) const;
};

}  // namespace viplane::sim
