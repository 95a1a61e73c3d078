// SPDX-License-Identifier: GPL-2.0-or-later
// What is written behind DATA: whatever a name or a reason holds, it stays one mail with the headers we gave it.
#include "control/mail/message.h"

#include <gtest/gtest.h>

#include <sstream>

namespace viplane::mail {
namespace {

const Settings kMailSettings{.server = {}, .helo_name = "lb1", .from = "lb@x.y", .recipients = {"a@b.c", "d@e.f"}};

TEST(MailMessage, HasItsHeadersABlankLineItsBodyAndADot) {
  EXPECT_EQ(data_of({"[lb1] news", "first\nsecond\n", "Thu, 01 Jan 2026 00:00:00 +0000"}, kMailSettings),
            "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\nFrom: lb@x.y\r\nSubject: [lb1] news\r\nX-Mailer: Viplane\r\n"
            "Auto-Submitted: auto-generated\r\nTo: a@b.c,\r\n d@e.f\r\n\r\nfirst\r\nsecond\r\n.\r\n");
}

TEST(MailMessage, WithoutADateHasNoDateHeader) {
  EXPECT_TRUE(data_of({"s", "b", ""}, kMailSettings).starts_with("From: "));
}

TEST(MailMessage, ALineThatBeginsWithADotGetsOneMore) {
  const std::string data = data_of({"s", ".\n..two\nin.side\n", ""}, kMailSettings);
  EXPECT_NE(data.find("\r\n\r\n..\r\n...two\r\nin.side\r\n.\r\n"), std::string::npos) << data;
}

TEST(MailMessage, NoTextCanAddAHeaderOrEndTheMail) {
  const std::string evil = std::string("x\r\nBcc: thief@z\r\n\r\n.\r\nMAIL FROM:<z>\x80") + '\0';
  Settings settings = kMailSettings;
  settings.from = evil;
  settings.recipients = {evil};
  const std::string data = data_of({evil, evil, evil}, settings);
  EXPECT_EQ(data.find("\r\n.\r\n"), data.size() - 5) << "the mail ends where we end it";
  EXPECT_GT(data.find("\r\nBcc:"), data.find("\r\n\r\n")) << "in the body, behind the blank line, or nowhere";
  for (const char octet : data) EXPECT_TRUE(octet == '\r' || octet == '\n' || (octet >= ' ' && octet < 0x7f));
  const std::string headers = data.substr(0, data.find("\r\n\r\n") + 2);
  std::istringstream lines(headers);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_EQ(line.find('\r'), line.size() - 1) << line;
  EXPECT_EQ(count, 6) << headers;
}

TEST(MailMessage, LinesAreNoLongerThanALineMayBe) {
  Settings settings = kMailSettings;
  settings.recipients.assign(500, "somebody@example.org");
  std::istringstream lines(data_of({std::string(100'000, 's'), std::string(100'000, '.'), ""}, settings));
  std::size_t octets = 0;
  for (std::string line; std::getline(lines, line); octets += line.size()) EXPECT_LE(line.size() + 1, 998u);
  EXPECT_GT(octets, 100'000u) << "a long line of the body is broken, not cut";
}

TEST(MailAddress, HasNothingInItThatCouldEndIt) {
  for (const char* good : {"root", "root@localhost", "a+b@c.example", "\"a\"@b"}) EXPECT_TRUE(is_mail_address(good));
  for (const char* bad : {"", "a b@c", "a@b>", "<a@b", "a@b\r\nDATA", "\xc3\xbc@b"}) EXPECT_FALSE(is_mail_address(bad));
  EXPECT_FALSE(is_mail_address(std::string(300, 'a')));
}

TEST(MailDate, IsThatOfRfc5322) {
  EXPECT_EQ(date_text(0), "Thu, 01 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(date_text(1'795'960'257), "Sun, 29 Nov 2026 13:50:57 +0000");
  EXPECT_EQ(date_text(1'709'210'096), "Thu, 29 Feb 2024 12:34:56 +0000");
}

}  // namespace
}  // namespace viplane::mail
