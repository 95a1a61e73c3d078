// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/mail/message.h"
#include "net/frame.h"
#include "net/smtp_reply.h"

namespace viplane::mail {

// One conversation with a mail server about one mail (RFC 5321): greeting, HELO, MAIL, RCPT for each recipient, DATA,
// the text, QUIT; each word waits for its answer. A value without I/O: octets and the time go in, octets to be written
// come out. Some recipients may be refused; the others get the mail.
class SmtpSession {
 public:
  // rejected: trying again will not help (a reply 5xx, no recipient that the server takes).
  enum class Outcome : std::uint8_t { open, sent, failed, rejected };

  // `settings.server` is being connected to.
  SmtpSession(Settings settings, const Message& message);

  void on_connected(Time now);
  std::string on_received(Time now, ByteView octets);
  void on_closed(std::string_view why);
  std::string on_deadline(Time now);

  std::optional<Time> deadline() const { return deadline_; }
  Outcome outcome() const { return outcome_; }  // known before the conversation is over
  bool is_over() const { return phase_ == Phase::over; }
  const std::string& why() const { return why_; }                       // it failed or was rejected
  const std::vector<std::string>& refused() const { return refused_; }  // "d@e.f: 550 no such user"

 private:
  enum class Phase : std::uint8_t { connecting, greeting, helo, mail, recipient, data, text, quit, over };

  std::string say(Time now, Phase next, std::string words);
  std::string next_recipient(Time now);
  std::string take(Time now);  // a complete reply
  std::string take_recipient(Time now);
  std::string quit(Time now, Outcome outcome, std::string why);
  void give_up(Outcome outcome, std::string why);
  std::string_view doing() const;

  Settings settings_;
  std::string data_;
  Phase phase_ = Phase::connecting;
  Outcome outcome_ = Outcome::open;
  SmtpReply reply_;
  std::size_t recipients_asked_ = 0;
  bool has_recipient_ = false;
  std::vector<std::string> refused_;
  std::string why_;
  std::optional<Time> deadline_;
};

}  // namespace viplane::mail
