// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "env/datagram.h"
#include "env/raw_ip.h"
#include "sim/host.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// The seam's datagrams of a process, over its simulated host. IPv4: a peer of IPv6 is unreachable, as the simulated TCP
// has it.
class HostDatagrams final : public Datagrams {
 public:
  HostDatagrams(Host& host, NodeClock& clock, RawIp& raw_ip) : host_(host), clock_(clock), raw_ip_(raw_ip) {}

  [[nodiscard]] HandlePtr exchange(Endpoint peer, const ConnectOptions& options, ByteView request,
                                   DatagramEvents events) override;
  [[nodiscard]] HandlePtr echo(IpAddress peer, const ConnectOptions& options, DatagramEvents events) override;

 private:
  Host& host_;
  NodeClock& clock_;
  RawIp& raw_ip_;
  std::uint16_t exchanges_ = 0;
  std::uint16_t echoes_ = 0;
};

}  // namespace viplane::sim
