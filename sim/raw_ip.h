// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "env/raw_ip.h"
#include "sim/host.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// The seam's raw IPv4 of a process: packets leave by the host's routes; what arrives is copied before its stack may
// refuse it. Of a packet that is sent, the header's addresses, protocol, TTL, TOS and DF count; the host numbers it.
class HostRawIp final : public RawIp, private PacketTap {
 public:
  HostRawIp(Host& host, NodeClock& clock);  // both outlive this
  ~HostRawIp() override;
  HostRawIp(const HostRawIp&) = delete;

  bool send(ByteView packet) override;
  [[nodiscard]] HandlePtr listen(IpAddress source, std::function<void(ByteView packet)> received) override;

 private:
  class Listener;
  void on_arrival(const Ipv4View& packet) override;

  Host& host_;
  NodeClock& clock_;
  std::vector<Listener*> listeners_;  // in the order in which they were made
};

}  // namespace viplane::sim
