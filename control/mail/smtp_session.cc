// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/mail/smtp_session.h"

#include <utility>

namespace viplane::mail {
namespace {

constexpr int kReady = 220, kSendText = 354;

bool is_done(int code) { return code >= 200 && code < 300; }
bool is_final(int code) { return code >= 500; }  // RFC 5321, section 4.2.1: 4yz asks to come back later

}  // namespace

SmtpSession::SmtpSession(Settings settings, const Message& message)
    : settings_(std::move(settings)), data_(data_of(message, settings_)) {}

void SmtpSession::on_connected(Time now) {
  if (phase_ != Phase::connecting) return;
  phase_ = Phase::greeting;
  deadline_ = now + settings_.timeout;
}

std::string SmtpSession::on_received(Time now, ByteView octets) {
  if (phase_ == Phase::connecting || phase_ == Phase::over) return {};
  const SmtpReply::Progress progress = reply_.receive(octets);
  if (progress == SmtpReply::Progress::wants_more) return {};
  if (progress == SmtpReply::Progress::invalid) {
    give_up(Outcome::failed, std::string(doing()) + ": no SMTP reply: " + one_line(reply_.last_line()));
    return {};
  }
  return take(now);
}

// Only the answer to the text decides: what the server took then is its to deliver, however the conversation ends.
std::string SmtpSession::take(Time now) {
  const int code = reply_.code();
  if (phase_ == Phase::quit) {
    phase_ = Phase::over;
    deadline_.reset();
    return {};
  }
  if (phase_ == Phase::recipient) return take_recipient(now);
  const bool is_good = phase_ == Phase::greeting ? code == kReady
                       : phase_ == Phase::data   ? code == kSendText
                                                 : is_done(code);
  if (!is_good) {
    return quit(now, is_final(code) ? Outcome::rejected : Outcome::failed,
                std::string(doing()) + ": " + one_line(reply_.last_line()));
  }
  switch (phase_) {
    case Phase::greeting: return say(now, Phase::helo, "HELO " + one_line(settings_.helo_name) + "\r\n");
    case Phase::helo:
      if (!is_mail_address(settings_.from)) {
        return quit(now, Outcome::rejected, "'" + one_line(settings_.from) + "' is no mail address to send from");
      }
      return say(now, Phase::mail, "MAIL FROM:<" + settings_.from + ">\r\n");
    case Phase::mail: return next_recipient(now);
    case Phase::data: return say(now, Phase::text, std::exchange(data_, {}));
    default: return quit(now, Outcome::sent, {});
  }
}

std::string SmtpSession::take_recipient(Time now) {
  if (is_done(reply_.code())) {
    has_recipient_ = true;
  } else {
    refused_.push_back(one_line(settings_.recipients[recipients_asked_ - 1]) + ": " + one_line(reply_.last_line()));
  }
  return next_recipient(now);
}

std::string SmtpSession::next_recipient(Time now) {
  while (recipients_asked_ < settings_.recipients.size()) {
    const std::string& recipient = settings_.recipients[recipients_asked_++];
    if (is_mail_address(recipient)) return say(now, Phase::recipient, "RCPT TO:<" + recipient + ">\r\n");
    refused_.push_back(one_line(recipient) + ": no mail address");
  }
  if (has_recipient_) return say(now, Phase::data, "DATA\r\n");
  const bool may_be_taken_later = reply_.code() >= 400 && !is_final(reply_.code());  // greylisting answers 450
  return quit(now, may_be_taken_later ? Outcome::failed : Outcome::rejected,
              refused_.empty() ? "there is no recipient" : "no recipient was taken: " + refused_.back());
}

std::string SmtpSession::say(Time now, Phase next, std::string words) {
  phase_ = next;
  reply_ = {};
  deadline_ = now + settings_.timeout;
  return words;
}

std::string SmtpSession::quit(Time now, Outcome outcome, std::string why) {
  outcome_ = outcome;
  why_ = std::move(why);
  return say(now, Phase::quit, "QUIT\r\n");
}

void SmtpSession::on_closed(std::string_view why) {
  if (phase_ == Phase::over) return;
  give_up(Outcome::failed, std::string(doing()) + ": " + std::string(why));
}

std::string SmtpSession::on_deadline(Time now) {
  if (!deadline_ || now < *deadline_) return {};
  give_up(Outcome::failed, std::string(doing()) + ": no answer in time");
  return {};
}

void SmtpSession::give_up(Outcome outcome, std::string why) {
  phase_ = Phase::over;
  deadline_.reset();
  if (outcome_ != Outcome::open) return;  // it was QUIT that went wrong
  outcome_ = outcome;
  why_ = std::move(why);
}

std::string_view SmtpSession::doing() const {
  switch (phase_) {
    case Phase::connecting: return "connecting";
    case Phase::greeting: return "greeting";
    case Phase::helo: return "HELO";
    case Phase::mail: return "MAIL";
    case Phase::recipient: return "RCPT";
    case Phase::data: return "DATA";
    case Phase::text: return "the text";
    case Phase::quit: return "QUIT";
    case Phase::over: break;
  }
  return "";
}

}  // namespace viplane::mail
