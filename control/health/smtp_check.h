// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "net/smtp_reply.h"
#include "control/health/steady_check.h"

namespace viplane::health {

// SMTP_CHECK: the greeting, HELO and QUIT, each answered as RFC 5321 wants it, each within connect_timeout.
class SmtpCheckMachine : public SteadyCheckMachine {
 public:
  SmtpCheckMachine(Checker checker, CheckId id);

  Actions on_connected(Time now) override;
  Actions on_received(Time now, ByteView bytes) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return "SMTP_CHECK"; }

 private:
  enum class Phase : std::uint8_t { connecting, greeting, helo, quit };

  Actions begin(Time now) override;
  Actions expire(Time now) override;
  Actions ask(Time now, Phase next, std::string question);

  SmtpCheck check_;
  Phase phase_ = Phase::connecting;
  SmtpReply reply_;
};

}  // namespace viplane::health
