// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

#include "control/vrrp/frames.h"
#include "control/vrrp/router.h"
#include "tests/support/vrrp_wire.h"

namespace viplane::testing {

inline constexpr IpAddress kPeer = IpAddress::v4(10, 77, 0, 1);
inline constexpr IpAddress kSelf = IpAddress::v4(10, 77, 0, 2);

// One router with one instance at 10.77.0.2 on eth0, and packets as one wants them. Says what became of a packet, and
// can be asked whether it left a trace.
class Receiver {
 public:
  explicit Receiver(vrrp::InstanceConfig config = instance_config(100)) : Receiver(with(std::move(config))) {}
  explicit Receiver(const vrrp::RouterConfig& config) : router(config) {
    IpAddress v6{true, {0xfe, 0x80}};
    v6.octets[15] = 2;
    router.on_link(now, "eth0", {true, kSelf, v6});
    router.start(now);
  }

  // An advertisement that is right in every way, to be spoilt by the test.
  Advertisement advertisement(std::uint8_t priority = 150) const {
    return vrrp::advertisement_of(*router.instances().front().config(), priority);
  }
  VrrpPacket packet(const Advertisement& fields) {
    const auto& config = *router.instances().front().config();
    VrrpPacket packet{config.is_v6 ? peer_v6() : kPeer, vrrp::multicast_target(config), 255, {}};
    message = build_advertisement(fields, packet.source, packet.target, config.checksum);
    packet.message = message;
    return packet;
  }
  static IpAddress peer_v6() {
    IpAddress address{true, {0xfe, 0x80}};
    address.octets[15] = 1;
    return address;
  }

  // Why it was discarded; nullopt: it was not.
  std::optional<DiscardReason> hear(const VrrpPacket& packet, std::string_view interface = "eth0") {
    for (const auto& routed : router.on_packet(now, interface, packet)) {
      if (const auto* discarded = std::get_if<vrrp::Discarded>(&routed.action)) return discarded->reason;
    }
    return std::nullopt;
  }
  std::optional<DiscardReason> hear(const Advertisement& fields) { return hear(packet(fields)); }

  // Lets time pass, deadline by deadline.
  vrrp::RoutedActions run_for(Duration span) {
    vrrp::RoutedActions all;
    const Time end = now + span;
    for (auto at = router.deadline(); at && *at <= end; at = router.deadline()) {
      now = *at;
      for (auto& action : router.on_deadline(now)) all.push_back(std::move(action));
    }
    now = end;
    return all;
  }

  const vrrp::Instance& instance() const { return router.instances().front(); }
  vrrp::State state() const { return instance().state(); }
  // All that the machine knows; equal texts, equal states.
  std::string trace() const { return router.describe(now); }

  Time now = Time(std::chrono::seconds(100));
  vrrp::Router router;
  Bytes message;
};

template <class Kind>
std::vector<Kind> only(const vrrp::RoutedActions& actions) {
  std::vector<Kind> found;
  for (const auto& routed : actions) {
    const auto* action = std::get_if<vrrp::Action>(&routed.action);
    if (const auto* kind = action ? std::get_if<Kind>(action) : nullptr) found.push_back(*kind);
  }
  return found;
}

}  // namespace viplane::testing
