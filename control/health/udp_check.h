// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/steady_check.h"

namespace viplane::health {

// UDP_CHECK: sends a datagram. Without require_reply it is success when connect_timeout passes and no ICMP error has
// come, or as soon as anything is answered; with require_reply an answer has to come and to fit.
class UdpCheckMachine : public SteadyCheckMachine {
 public:
  UdpCheckMachine(Checker checker, CheckId id);

  Actions on_received(Time now, ByteView bytes) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return "UDP_CHECK"; }

 private:
  Actions begin(Time now) override;
  Actions expire(Time now) override;
  std::string fault_of(ByteView reply) const;  // empty: it fits

  UdpCheck check_;
};

}  // namespace viplane::health
