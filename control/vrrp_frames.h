// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/neighbours.h"
#include "control/ports.h"
#include "control/vrrp/actions.h"
#include "env/env.h"

namespace viplane {

// Puts a virtual router's words on the wire: advertisements to its group or its peers, and the announcements of its
// addresses. What cannot be sent is lost as on a dead wire: the machine repeats itself.
class VrrpFrames {
 public:
  VrrpFrames(const Env& env, const Ports& ports, Neighbours& neighbours)
      : env_(env), ports_(ports), neighbours_(neighbours) {}

  void advertise(const vrrp::InstanceConfig& instance, const IpAddress& source, std::uint8_t priority);
  void announce(const vrrp::InstanceConfig& instance, const vrrp::AnnounceAddresses& what);
  // Asks for the MACs of unicast peers before they are needed.
  void resolve_peers(const vrrp::InstanceConfig& instance);

 private:
  void send_to_group(const vrrp::InstanceConfig& instance, const IpAddress& source, std::uint8_t priority);
  void send_to_peer(const vrrp::InstanceConfig& instance, const IpAddress& source, const IpAddress& peer,
                    std::uint8_t priority);

  Env env_;
  const Ports& ports_;
  Neighbours& neighbours_;
};

}  // namespace viplane
