// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/neighbours.h"
#include "control/port_frame.h"
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

  // An advertisement as it would be sent now: one frame to the group, or one for each peer whose next hop is known.
  std::vector<PortFrame> frames(const vrrp::InstanceConfig& instance, const IpAddress& source,
                                std::uint8_t priority) const;
  void advertise(const vrrp::InstanceConfig& instance, const IpAddress& source, std::uint8_t priority);
  void announce(const vrrp::InstanceConfig& instance, const vrrp::AnnounceAddresses& what);
  // Asks for the MACs of unicast peers before they are needed.
  void resolve_peers(const vrrp::InstanceConfig& instance);

 private:
  void tell_left_out(const vrrp::InstanceConfig& instance);
  std::optional<PortFrame> group_frame(const vrrp::InstanceConfig& instance, const IpAddress& source,
                                       std::uint8_t priority) const;
  std::optional<PortFrame> peer_frame(const vrrp::InstanceConfig& instance, const IpAddress& source,
                                      const IpAddress& peer, std::uint8_t priority) const;

  Env env_;
  const Ports& ports_;
  Neighbours& neighbours_;
  std::map<std::string, std::size_t> left_out_;  // addresses an advertisement had no room for, by instance; told
};

}  // namespace viplane
