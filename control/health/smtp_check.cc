// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/smtp_check.h"

namespace viplane::health {
namespace {

constexpr int kReady = 220, kClosing = 221, kOkay = 250;

}  // namespace

SmtpCheckMachine::SmtpCheckMachine(Checker checker, CheckId id)
    : SteadyCheckMachine(std::move(checker), id), check_(std::get<SmtpCheck>(this->checker().kind)) {}

Actions SmtpCheckMachine::begin(Time) {
  phase_ = Phase::connecting;
  begin_without_deadline();  // the world bounds the connecting
  return {Connect{id(), checker().target, checker().connect_timeout}};
}

Actions SmtpCheckMachine::on_connected(Time now) {
  if (!is_under_way() || phase_ != Phase::connecting) return {};
  phase_ = Phase::greeting;
  reply_ = {};
  begin_exchange(now);
  return {};
}

Actions SmtpCheckMachine::on_received(Time now, ByteView bytes) {
  if (!is_under_way() || phase_ == Phase::connecting) return {};
  const SmtpReply::Progress progress = reply_.receive(bytes);
  if (progress == SmtpReply::Progress::wants_more) return {};
  if (progress == SmtpReply::Progress::invalid) return close_and_fail(now, "no SMTP reply: " + reply_.last_line());
  const int expected = phase_ == Phase::greeting ? kReady : phase_ == Phase::helo ? kOkay : kClosing;
  if (reply_.code() != expected) {
    const std::string to = phase_ == Phase::greeting ? "greeting: " : phase_ == Phase::helo ? "HELO: " : "QUIT: ";
    return close_and_fail(now, to + reply_.last_line());
  }
  if (phase_ == Phase::greeting) return ask(now, Phase::helo, "HELO " + check_.helo_name + "\r\n");
  if (phase_ == Phase::helo) return ask(now, Phase::quit, "QUIT\r\n");
  return close_and_succeed(now, "HELO and QUIT were answered");
}

Actions SmtpCheckMachine::ask(Time now, Phase next, std::string question) {
  phase_ = next;
  reply_ = {};
  begin_exchange(now);
  return {Write{id(), std::move(question)}};
}

Actions SmtpCheckMachine::on_closed(Time now, StreamEnd end) {
  if (!is_under_way()) return {};
  return fail(now, describe(end));
}

Actions SmtpCheckMachine::expire(Time now) { return close_and_fail(now, "no reply in time"); }

}  // namespace viplane::health
