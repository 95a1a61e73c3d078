// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/steady_check.h"
#include "control/health/tunnel_probe.h"

namespace viplane::health {

// tunnel_check, which keepalived has not: asks the virtual address by way of the real server's tunnel, as a client's
// packet would go, so that a real server whose tunl0 is gone is found although it answers on its own address.
class TunnelCheckMachine : public SteadyCheckMachine {
 public:
  TunnelCheckMachine(Checker checker, CheckId id);

  Actions on_probe_open(Time now, const IpAddress& source, std::uint64_t random) override;
  Actions on_received(Time now, ByteView packet) override;
  std::string keyword() const override { return "tunnel_check"; }

 private:
  Actions begin(Time now) override;
  Actions expire(Time now) override;
  Actions finish(Actions findings);

  TunnelCheck check_;
  TunnelProbe probe_;
};

}  // namespace viplane::health
