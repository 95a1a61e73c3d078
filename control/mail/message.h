// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane::mail {

// Who takes our mail, and whom it is from and for.
struct Settings {
  Endpoint server;
  std::string helo_name;
  std::string from;
  std::vector<std::string> recipients;
  Duration timeout = std::chrono::seconds(30);  // for the connecting, and for each answer

  bool operator==(const Settings&) const = default;
};

struct Message {
  std::string subject;
  std::string body;    // lines, ended by '\n' or not
  std::string date{};  // as date_text() has it; empty: the mail server dates it
  bool operator==(const Message&) const = default;
};

// The message as it follows DATA, with its headers and the final dot (RFC 5321, section 4.5.2; RFC 5322). Whatever the
// texts hold, each header is one field and each line of the body one or more lines: what is no printable ASCII becomes
// '?', so that no name in a configuration can end a line, a header or the mail.
std::string data_of(const Message& message, const Settings& settings);

// Whether the text can stand between < and > of MAIL and RCPT.
bool is_mail_address(std::string_view text);

// One line of printable ASCII, at most as long as a line of a mail may be.
std::string one_line(std::string_view text);

// "Sun, 29 Nov 2026 13:50:57 +0000", from seconds since 1970.
std::string date_text(std::int64_t unix_seconds);

}  // namespace viplane::mail
