// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/mailer.h"

#include <utility>
#include <variant>

#include "control/tell.h"

namespace viplane {
namespace {

const char* describe(CloseReason reason) {
  switch (reason) {
    case CloseReason::refused: return "connection refused";
    case CloseReason::unreachable: return "unreachable";
    case CloseReason::timed_out: return "timed out";
    case CloseReason::reset: return "connection reset";
    case CloseReason::tls_failed:
    case CloseReason::by_us:
    case CloseReason::by_peer: break;
  }
  return "connection closed";
}

// Names are not looked up: an answer may take longer than a master may be silent.
std::optional<IpAddress> address_of(const std::string& server) {
  return server == "localhost" ? IpAddress::v4(127, 0, 0, 1) : IpAddress::parse(server);
}

std::optional<mail::Settings> settings_of(const config::GlobalDefs& global) {
  const auto address = address_of(global.smtp_server);
  if (!address || global.notification_email.empty()) return std::nullopt;
  return mail::Settings{.server = {*address, global.smtp_port},
                        .helo_name = global.smtp_helo_name,
                        .from = global.notification_email_from,
                        .recipients = global.notification_email,
                        .timeout = global.smtp_connect_timeout};
}

std::string semicolon_list(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

}  // namespace

void Mailer::configure(const config::GlobalDefs& global) {
  carry_out(outbox_.configure(env_.clock.now(), settings_of(global)));
}

void Mailer::post(std::string subject, std::string body) {
  std::string date = env_.host_time ? mail::date_text(env_.host_time->unix_seconds()) : "";
  carry_out(outbox_.post(env_.clock.now(), {std::move(subject), std::move(body), std::move(date)}));
}

void Mailer::carry_out(mail::Actions actions) {
  for (const auto& each : actions) std::visit([this](const auto& action) { act(action); }, each);
  status_.waiting = outbox_.waiting();
  timer_.arm(outbox_.deadline());
}

void Mailer::act(const mail::Connect& action) {
  const auto now = [this] { return env_.clock.now(); };
  stream_ = env_.streams.connect(
      action.server, {}, action.timeout,
      {.connected = [this, now] { carry_out(outbox_.on_connected(now())); },
       .received = [this, now](ByteView octets) { carry_out(outbox_.on_received(now(), octets)); },
       .closed = [this, now](CloseReason why) { carry_out(outbox_.on_closed(now(), describe(why))); }});
}

void Mailer::act(const mail::Write& action) {
  if (stream_) stream_->write(std::as_bytes(std::span(action.octets)));
}

void Mailer::act(const mail::Close&) { stream_.reset(); }

void Mailer::act(const mail::Sent& action) {
  ++status_.sent;
  std::vector<std::pair<std::string, Event::Value>> fields = {{"subject", action.subject}};
  if (!action.refused.empty()) fields.emplace_back("refused", semicolon_list(action.refused));
  tell(env_, "mail.sent", std::move(fields));
}

void Mailer::act(const mail::Failed& action) {
  ++(action.will_retry ? status_.attempts_failed : status_.lost);
  tell(env_, "mail.failed",
       {{"subject", action.subject}, {"why", action.why}, {"again", std::int64_t{action.will_retry}}});
}

}  // namespace viplane
