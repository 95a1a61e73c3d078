// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/mail/message.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace viplane::mail {
namespace {

constexpr std::size_t kLongestLine = 900;  // RFC 5322, section 2.1.1: 998 octets, with the header's name

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

void add_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += one_line(value);
  out += "\r\n";
}

// One address a line: a field may be long, a line may not.
void add_recipients(std::string& out, const std::vector<std::string>& recipients) {
  out += "To:";
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    out += ' ' + one_line(recipients[i]) + (i + 1 < recipients.size() ? ",\r\n" : "");
  }
  out += "\r\n";
}

// RFC 5321, section 4.5.2: a line that begins with a dot gets one more.
void add_body_line(std::string& out, std::string_view line) {
  do {
    if (line.starts_with('.')) out += '.';
    out += one_line(line);
    out += "\r\n";
    line.remove_prefix(std::min(line.size(), kLongestLine));
  } while (!line.empty());
}

void add_body(std::string& out, std::string_view body) {
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    add_body_line(out, body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
  }
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out(text.substr(0, kLongestLine));
  for (char& c : out) {
    if (!is_printable(c)) c = '?';
  }
  return out;
}

bool is_mail_address(std::string_view text) {
  constexpr std::size_t kLongestPath = 254;  // RFC 5321, section 4.5.3.1.3, without the brackets
  if (text.empty() || text.size() > kLongestPath) return false;
  return std::ranges::all_of(text, [](char c) { return is_printable(c) && c != ' ' && c != '<' && c != '>'; });
}

std::string data_of(const Message& message, const Settings& settings) {
  std::string out;
  if (!message.date.empty()) add_header(out, "Date", message.date);
  add_header(out, "From", settings.from);
  add_header(out, "Subject", message.subject);
  add_header(out, "X-Mailer", "Viplane");
  add_header(out, "Auto-Submitted", "auto-generated");  // RFC 3834: nobody is to answer by machine
  add_recipients(out, settings.recipients);
  out += "\r\n";
  add_body(out, message.body);
  return out + ".\r\n";
}

std::string date_text(std::int64_t unix_seconds) {
  using namespace std::chrono;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds at{std::chrono::seconds(unix_seconds)};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000", kDays[weekday(day).c_encoding()],
                unsigned{date.day()}, kMonths[unsigned{date.month()} - 1], int{date.year()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace viplane::mail
