// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/health/steady_check.h"

namespace viplane::health {

// DNS_CHECK: one question by UDP; an answer without an error is success, also an empty one. Datagrams that answer
// another question are ignored.
class DnsCheckMachine : public SteadyCheckMachine {
 public:
  DnsCheckMachine(Checker checker, CheckId id);

  Actions on_received(Time now, ByteView bytes) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return "DNS_CHECK"; }

 private:
  Actions begin(Time now) override;
  Actions expire(Time now) override;

  DnsCheck check_;
  std::uint16_t identifier_;  // of the last question; counted on, so that a late answer is known
};

}  // namespace viplane::health
