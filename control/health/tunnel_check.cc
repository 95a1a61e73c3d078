// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/tunnel_check.h"

namespace viplane::health {
namespace {

// Ports that Linux gives to nobody by itself (32768..60999 are the ephemeral ones), so that no real connection of this
// host has the same addresses and ports.
constexpr std::uint16_t kFirstPort = 61000;
constexpr std::uint16_t kPorts = 4000;

}  // namespace

TunnelCheckMachine::TunnelCheckMachine(Checker checker, CheckId id)
    : SteadyCheckMachine(std::move(checker), id), check_(std::get<TunnelCheck>(this->checker().kind)) {}

Actions TunnelCheckMachine::begin(Time now) {
  begin_exchange(now);
  probe_ = {.real_server = checker().target.address,
            .virtual_address = check_.virtual_address,
            .port = check_.by_echo ? std::uint16_t{0} : checker().target.port};
  return {OpenProbe{id(), probe_.real_server, probe_.virtual_address}};
}

Actions TunnelCheckMachine::on_probe_open(Time now, const IpAddress& source, std::uint64_t random) {
  if (!is_under_way()) return {};
  if (source.is_unspecified()) return close_and_fail(now, "no route to the real server");
  probe_.source = source;
  probe_.source_port = static_cast<std::uint16_t>(kFirstPort + static_cast<std::uint32_t>(random) % kPorts);
  probe_.sequence = static_cast<std::uint32_t>(random >> 32);
  return {SendPacket{id(), probe_.question()}};
}

Actions TunnelCheckMachine::on_received(Time now, ByteView packet) {
  if (!is_under_way()) return {};
  switch (probe_.judge(packet)) {
    case TunnelProbe::Answer::other: return {};
    case TunnelProbe::Answer::alive: return finish(succeed(now, "the virtual address answered"));
    case TunnelProbe::Answer::refused: return close_and_fail(now, "the tunnel works, but nobody listens");
    case TunnelProbe::Answer::unreachable: return close_and_fail(now, "the real server takes no IPIP packets");
  }
  return {};
}

Actions TunnelCheckMachine::expire(Time now) {
  return finish(fail(now, "no answer from the virtual address through the tunnel"));
}

// A connection that may be half open is reset before the probe closes.
Actions TunnelCheckMachine::finish(Actions findings) {
  Actions actions;
  if (!probe_.source.is_unspecified() && probe_.port != 0) actions.push_back(SendPacket{id(), probe_.farewell()});
  actions.push_back(Close{id()});
  for (Action& finding : findings) actions.push_back(std::move(finding));
  return actions;
}

}  // namespace viplane::health
