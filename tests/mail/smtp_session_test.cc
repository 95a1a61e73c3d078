// SPDX-License-Identifier: GPL-2.0-or-later
// Conversations with a mail server, told line by line: "S" what it says, "C" what we say.
#include "control/mail/smtp_session.h"

#include <gtest/gtest.h>

#include <span>

namespace viplane::mail {
namespace {

using namespace std::chrono_literals;
using Outcome = SmtpSession::Outcome;

const Settings kSessionSettings{.server = {IpAddress::v4(10, 0, 0, 25), 25},
                                .helo_name = "lb1.example",
                                .from = "lb@x.y",
                                .recipients = {"a@b.c", "d@e.f"},
                                .timeout = 5s};

class Conversation {
 public:
  explicit Conversation(Settings settings = kSessionSettings) : session(std::move(settings), {"subject", "body", ""}) {
    session.on_connected(now);
  }
  // What we answer to the lines; of the mail's text only its last line.
  std::string say(const std::string& lines) {
    std::string words = session.on_received(now, std::as_bytes(std::span(lines)));
    if (words.starts_with("From:")) return "(text)";
    if (words.ends_with("\r\n")) words.resize(words.size() - 2);
    return words;
  }
  Time now{};
  SmtpSession session;
};

TEST(SmtpSession, SendsAMailInTheOrderOfRfc5321) {
  Conversation talk;
  EXPECT_EQ(talk.say("220 mail.example\r\n"), "HELO lb1.example");
  EXPECT_EQ(talk.say("250 hello\r\n"), "MAIL FROM:<lb@x.y>");
  EXPECT_EQ(talk.say("250 ok\r\n"), "RCPT TO:<a@b.c>");
  EXPECT_EQ(talk.say("250 ok\r\n"), "RCPT TO:<d@e.f>");
  EXPECT_EQ(talk.say("251 will forward\r\n"), "DATA");
  EXPECT_EQ(talk.say("354 go on\r\n"), "(text)");
  EXPECT_EQ(talk.session.outcome(), Outcome::open);
  EXPECT_EQ(talk.say("250 queued\r\n"), "QUIT");
  EXPECT_EQ(talk.session.outcome(), Outcome::sent);
  EXPECT_FALSE(talk.session.is_over());
  EXPECT_EQ(talk.say("221 bye\r\n"), "");
  EXPECT_TRUE(talk.session.is_over());
  EXPECT_TRUE(talk.session.refused().empty());
}

TEST(SmtpSession, ReadsRepliesOfManyLinesInManyPieces) {
  Conversation talk;
  EXPECT_EQ(talk.say("220-one\r\n22"), "");
  EXPECT_EQ(talk.say("0-two\r\n"), "");
  EXPECT_EQ(talk.say("220 three\r\n"), "HELO lb1.example");
}

TEST(SmtpSession, GivesTheMailToThoseWhomTheServerTakes) {
  Conversation talk;
  for (const char* line : {"220 x\r\n", "250 x\r\n", "250 x\r\n"}) talk.say(line);
  EXPECT_EQ(talk.say("550 no such user\r\n"), "RCPT TO:<d@e.f>");
  EXPECT_EQ(talk.say("250 ok\r\n"), "DATA");
  EXPECT_EQ(talk.session.refused(), std::vector<std::string>{"a@b.c: 550 no such user"});
}

TEST(SmtpSession, WithoutAnyRecipientThereIsNoMail) {
  Conversation talk;
  for (const char* line : {"220 x\r\n", "250 x\r\n", "250 x\r\n", "550 no\r\n"}) talk.say(line);
  EXPECT_EQ(talk.say("550 no\r\n"), "QUIT");
  EXPECT_EQ(talk.session.outcome(), Outcome::rejected);
  EXPECT_EQ(talk.session.why(), "no recipient was taken: d@e.f: 550 no");
}

TEST(SmtpSession, AServerThatAsksToComeBackLaterHasNotRejected) {
  Conversation greylisted;
  for (const char* line : {"220 x\r\n", "250 x\r\n", "250 x\r\n", "450 later\r\n"}) greylisted.say(line);
  EXPECT_EQ(greylisted.say("450 later\r\n"), "QUIT");
  EXPECT_EQ(greylisted.session.outcome(), Outcome::failed);
  Conversation busy;
  EXPECT_EQ(busy.say("421 too busy\r\n"), "QUIT");
  EXPECT_EQ(busy.session.outcome(), Outcome::failed);
  EXPECT_EQ(busy.session.why(), "greeting: 421 too busy");
}

TEST(SmtpSession, EachWordMayBeRejected) {
  const std::vector<std::string> good = {"220 x\r\n", "250 x\r\n", "250 x\r\n", "250 x\r\n", "250 x\r\n", "354 x\r\n"};
  const std::vector<std::string> words = {"greeting", "HELO", "MAIL", "", "", "DATA", "the text"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;  // recipients have tests of their own
    Conversation talk;
    for (std::size_t j = 0; j < i; ++j) talk.say(good[j]);
    EXPECT_EQ(talk.say("554 go away\r\n"), "QUIT") << words[i];
    EXPECT_EQ(talk.session.outcome(), Outcome::rejected) << words[i];
    EXPECT_EQ(talk.session.why(), words[i] + ": 554 go away");
  }
}

TEST(SmtpSession, ASilentServerIsGivenUpAtEachWordAfterTheTimeOut) {
  Conversation talk;
  talk.now += 4s;
  EXPECT_EQ(talk.say("220 x\r\n"), "HELO lb1.example");
  EXPECT_EQ(talk.session.deadline(), talk.now + 5s);
  talk.now += 5s;
  EXPECT_EQ(talk.session.on_deadline(talk.now), "");
  EXPECT_TRUE(talk.session.is_over());
  EXPECT_EQ(talk.session.outcome(), Outcome::failed);
  EXPECT_EQ(talk.session.why(), "HELO: no answer in time");
  EXPECT_EQ(talk.session.deadline(), std::nullopt);
}

TEST(SmtpSession, WhatTheServerTookIsSentHoweverTheConversationEnds) {
  const std::vector<std::string> good = {"220 x\r\n", "250 x\r\n", "250 x\r\n",     "250 x\r\n",
                                         "250 x\r\n", "354 x\r\n", "250 queued\r\n"};
  Conversation cut;
  for (const auto& line : good) cut.say(line);
  cut.session.on_closed("connection reset");
  EXPECT_EQ(cut.session.outcome(), Outcome::sent);
  EXPECT_TRUE(cut.session.is_over());
  Conversation early;
  for (std::size_t i = 0; i + 1 < good.size(); ++i) early.say(good[i]);
  early.session.on_closed("connection reset");
  EXPECT_EQ(early.session.outcome(), Outcome::failed);
  EXPECT_EQ(early.session.why(), "the text: connection reset");
}

TEST(SmtpSession, WhatIsNoReplyEndsIt) {
  Conversation talk;
  EXPECT_EQ(talk.say("SSH-2.0-OpenSSH\r\n"), "");
  EXPECT_TRUE(talk.session.is_over());
  EXPECT_EQ(talk.session.why(), "greeting: no SMTP reply: SSH-2.0-OpenSSH");
}

TEST(SmtpSession, AddressesThatAreNoneAreNeverSaid) {
  Settings settings = kSessionSettings;
  settings.recipients = {"a@b.c>\r\nDATA", "d@e.f"};
  Conversation talk(settings);
  for (const char* line : {"220 x\r\n", "250 x\r\n"}) talk.say(line);
  EXPECT_EQ(talk.say("250 x\r\n"), "RCPT TO:<d@e.f>");
  settings.from = "x\r\nRSET";
  settings.helo_name = "h\r\nRSET";
  Conversation other(settings);
  EXPECT_EQ(other.say("220 x\r\n"), "HELO h??RSET");
  EXPECT_EQ(other.say("250 x\r\n"), "QUIT");
  EXPECT_EQ(other.session.outcome(), Outcome::rejected);
}

}  // namespace
}  // namespace viplane::mail
