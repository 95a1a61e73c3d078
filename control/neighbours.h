// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>

#include "control/deadline_timer.h"
#include "control/neighbour_table.h"
#include "control/ports.h"
#include "env/env.h"

namespace viplane {

// Runs the neighbour table over the ports: its questions become frames, the ARP and neighbour discovery frames that
// arrive become its answers.
class Neighbours {
 public:
  using Changed = std::function<void(const Neighbour& who, std::optional<MacAddress> mac)>;

  // `changed` hears of every MAC that becomes known, changes or is lost.
  Neighbours(const Env& env, const Ports& ports, Changed changed);

  void want(const Neighbour& who, bool pinned);
  std::optional<MacAddress> find(const Neighbour& who) const { return table_.find(who); }

  void on_arp(std::uint8_t port, ByteView ethernet_payload);
  void on_neighbour_discovery(std::uint8_t port, ByteView ethernet_payload);
  void on_port_down(std::uint8_t port);

 private:
  void carry_out(const NeighbourActions& actions);
  void solicit(const Solicit& question);

  Env env_;
  const Ports& ports_;
  Changed changed_;
  NeighbourTable table_;
  DeadlineTimer timer_{env_.clock, [this] { carry_out(table_.on_deadline(env_.clock.now())); }};
};

}  // namespace viplane
