// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/mail/smtp_session.h"

namespace viplane::mail {

// What an outbox asks of its owner, in the order in which it is to be done. It has one connection at a time.
struct Connect {
  Endpoint server;
  Duration timeout{};
  bool operator==(const Connect&) const = default;
};
struct Write {
  std::string octets;
  bool operator==(const Write&) const = default;
};
struct Close {  // no on_closed() follows
  bool operator==(const Close&) const = default;
};
// To be told.
struct Sent {
  std::string subject;
  std::vector<std::string> refused;  // recipients that the server would not have, and why
  bool operator==(const Sent&) const = default;
};
struct Failed {
  std::string subject;
  std::string why;
  bool will_retry = false;
  bool operator==(const Failed&) const = default;
};
using Action = std::variant<Connect, Write, Close, Sent, Failed>;
using Actions = std::vector<Action>;

inline constexpr std::size_t kMostWaiting = 64;
inline constexpr unsigned kMostAttempts = 3;  // keepalived makes one
inline constexpr Duration kRetryDelays[kMostAttempts - 1] = {std::chrono::seconds(10), std::chrono::minutes(1)};

// Mails on their way, one after another in the order in which they were posted. Bounded in every way: so many wait and
// no more, each is tried so often and no more, each answer has its time. A value without I/O; it never waits for
// anything but deadline().
class Outbox {
 public:
  // Whom mails go to from the next attempt on; nullopt: nobody, and what waits is given up.
  Actions configure(Time now, std::optional<Settings> settings);
  bool is_configured() const { return settings_.has_value(); }

  Actions post(Time now, Message message);  // nothing happens where nobody is configured
  Actions on_connected(Time now);
  Actions on_received(Time now, ByteView octets);
  Actions on_closed(Time now, std::string_view why);  // by the server, or it could not be reached
  Actions on_deadline(Time now);
  std::optional<Time> deadline() const;

  std::size_t waiting() const { return queue_.size(); }  // with the one under way

 private:
  struct Entry {
    Message message;
    unsigned attempts = 0;
  };

  void begin(Actions& out);
  void advance(Time now, std::string words, Actions& out);
  void conclude(Time now, Actions& out);

  std::optional<Settings> settings_;
  std::deque<Entry> queue_;
  std::optional<SmtpSession> session_;  // about the first of the queue, until that is concluded
  bool is_concluded_ = false;           // the session only says farewell
  std::optional<Time> next_attempt_;
};

}  // namespace viplane::mail
