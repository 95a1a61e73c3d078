// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "dataplane/path/next_hop.h"
#include "net/address.h"

namespace viplane::dataplane {

// The place of a next hop in the table; stays valid for the table's life.
using NextHopIndex = std::uint32_t;
inline constexpr NextHopIndex kNoNextHop = path::kNoNextHop;  // no route

// A neighbour to which frames go, and the port by which they leave.
struct NextHop {
  std::uint8_t egress = 0;     // index into Env::ports
  MacAddress source;           // of that port
  MacAddress target;           // of the neighbour; meaningless until resolved
  std::uint16_t mtu = 1500;    // of the IP packet
  IpAddress source_address{};  // what the host sends from on this route: the outer source of a tunnel, IPv4
  bool resolved = false;
};

// The neighbours that the packet path sends to. The control plane resolves them and keeps them up to date; a change is
// in effect from the next call of process() on.
class NextHops {
 public:
  NextHopIndex add(const NextHop& next_hop);
  void set(NextHopIndex index, const NextHop& next_hop);
  NextHop at(NextHopIndex index) const;
  std::size_t size() const { return records_.size(); }

  const path::NextHop* records() const { return records_.data(); }
  std::uint64_t version() const { return version_; }  // rises with each change

 private:
  std::vector<path::NextHop> records_;
  std::uint64_t version_ = 1;
};

// The host's routes as the packet path asks for them, and only off its fast path: when a server is added, for the
// client of a new NAT connection and for ICMP errors.
class Router {
 public:
  virtual ~Router() = default;
  // The next hop towards an IPv4 address, known or yet to be resolved; kNoNextHop where there is no route. Must not
  // call back into the forwarder.
  virtual NextHopIndex next_hop(IpAddress target) = 0;
};

}  // namespace viplane::dataplane
