// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/mail/outbox.h"

#include <utility>

namespace viplane::mail {

Actions Outbox::configure(Time, std::optional<Settings> settings) {
  Actions out;
  settings_ = std::move(settings);
  if (settings_) return out;
  next_attempt_.reset();
  if (session_) out.push_back(Close{});
  for (const Entry& entry : queue_) out.push_back(Failed{entry.message.subject, "nobody is to get mail any more"});
  queue_.clear();
  session_.reset();
  is_concluded_ = false;
  return out;
}

Actions Outbox::post(Time, Message message) {
  Actions out;
  if (!settings_) return out;
  if (queue_.size() >= kMostWaiting) {
    out.push_back(Failed{message.subject, std::to_string(kMostWaiting) + " mails are waiting already"});
    return out;
  }
  queue_.push_back({std::move(message)});
  if (!session_ && !next_attempt_) begin(out);
  return out;
}

void Outbox::begin(Actions& out) {
  next_attempt_.reset();
  if (queue_.empty()) return;
  ++queue_.front().attempts;
  is_concluded_ = false;
  session_.emplace(*settings_, queue_.front().message);
  out.push_back(Connect{settings_->server, settings_->timeout});
}

Actions Outbox::on_connected(Time now) {
  if (session_) session_->on_connected(now);
  return {};
}

Actions Outbox::on_received(Time now, ByteView octets) {
  Actions out;
  if (session_) advance(now, session_->on_received(now, octets), out);
  return out;
}

Actions Outbox::on_closed(Time now, std::string_view why) {
  Actions out;
  if (!session_) return out;
  session_->on_closed(why);
  advance(now, {}, out);
  return out;
}

Actions Outbox::on_deadline(Time now) {
  Actions out;
  if (session_) {
    advance(now, session_->on_deadline(now), out);
  } else if (next_attempt_ && now >= *next_attempt_) {
    begin(out);
  }
  return out;
}

std::optional<Time> Outbox::deadline() const { return session_ ? session_->deadline() : next_attempt_; }

// What the session has to say; what became of its mail, as soon as that is known; the next one when it is over.
void Outbox::advance(Time now, std::string words, Actions& out) {
  if (!words.empty()) out.push_back(Write{std::move(words)});
  if (!is_concluded_ && session_->outcome() != SmtpSession::Outcome::open) conclude(now, out);
  if (!session_->is_over()) return;
  out.push_back(Close{});
  session_.reset();
  is_concluded_ = false;
  if (!next_attempt_) begin(out);
}

void Outbox::conclude(Time now, Actions& out) {
  is_concluded_ = true;
  Entry& entry = queue_.front();
  if (session_->outcome() == SmtpSession::Outcome::sent) {
    out.push_back(Sent{entry.message.subject, session_->refused()});
    queue_.pop_front();
    return;
  }
  const bool will_retry = session_->outcome() == SmtpSession::Outcome::failed && entry.attempts < kMostAttempts;
  out.push_back(Failed{entry.message.subject, session_->why(), will_retry});
  if (will_retry) {
    next_attempt_ = now + kRetryDelays[entry.attempts - 1];
  } else {
    queue_.pop_front();
  }
}

}  // namespace viplane::mail
