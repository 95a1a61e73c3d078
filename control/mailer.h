// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "control/config/config.h"
#include "control/deadline_timer.h"
#include "control/mail/outbox.h"
#include "control/status.h"
#include "env/env.h"

namespace viplane {

// Carries mails to the server of global_defs over the world's streams. Nothing waits for it: a mail server that is
// slow, silent or gone costs mails, each told as mail.failed, and never holds up who posts one.
class Mailer {
 public:
  explicit Mailer(const Env& env) : env_(env) {}

  // At the start and on each reload. Without a server, or anybody to write to, there is no mail.
  void configure(const config::GlobalDefs& global);
  bool is_configured() const { return outbox_.is_configured(); }
  void post(std::string subject, std::string body);  // the date is now

  const MailStatus& status() const { return status_; }

 private:
  void carry_out(mail::Actions actions);
  void act(const mail::Connect& action);
  void act(const mail::Write& action);
  void act(const mail::Close& action);
  void act(const mail::Sent& action);
  void act(const mail::Failed& action);

  Env env_;
  mail::Outbox outbox_;
  std::unique_ptr<Stream> stream_;
  MailStatus status_;
  DeadlineTimer timer_{env_.clock, [this] { carry_out(outbox_.on_deadline(env_.clock.now())); }};
};

}  // namespace viplane
