// SPDX-License-Identifier: GPL-2.0-or-later
// Mails on their way, as a story: seconds, and what the outbox does.
#include "control/mail/outbox.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <span>

namespace viplane::mail {
namespace {

using namespace std::chrono_literals;

const Settings kOutboxSettings{.server = {IpAddress::v4(10, 0, 0, 25), 25},
                               .helo_name = "lb1",
                               .from = "lb@x.y",
                               .recipients = {"a@b.c"},
                               .timeout = 5s};

// Plays the world: each letter of `answers` is what the server does at the next connection: 't'akes the mail, 'r'ejects
// it, asks to come back 'l'ater, re'f'uses the connection, 's'ays nothing.
class Story {
 public:
  explicit Story(std::string answers) : answers_(std::move(answers)) {
    carry_out(outbox.configure(now, kOutboxSettings));
  }

  void post(const std::string& subject) { carry_out(outbox.post(now, {subject, "body", ""})); }

  // Runs on until nothing is planned any more.
  std::string run() {
    for (;;) {
      if (is_connecting_) {
        answer();
      } else if (const auto next = outbox.deadline()) {
        now = std::max(now, *next);
        carry_out(outbox.on_deadline(now));
      } else {
        return text;
      }
    }
  }

  Time now{};
  Outbox outbox;
  std::string text;

 private:
  void answer() {
    is_connecting_ = false;
    const char how = answers_.at(connections_++);
    if (how == 'f') return carry_out(outbox.on_closed(now, "connection refused"));
    carry_out(outbox.on_connected(now));
    if (how == 's') return;
    for (const char* reply : {"220", "250", "250", "250", "354",
                              how == 't'   ? "250"
                              : how == 'r' ? "554"
                                           : "452",
                              "221"})
      hear(reply);
  }
  void hear(const std::string& code) {
    const std::string line = code + " x\r\n";
    carry_out(outbox.on_received(now, std::as_bytes(std::span(line))));
  }
  void carry_out(const Actions& actions) {
    for (const Action& action : actions) {
      if (std::holds_alternative<Connect>(action)) is_connecting_ = true;
      if (const auto* sent = std::get_if<Sent>(&action)) tell("sent " + sent->subject);
      if (const auto* failed = std::get_if<Failed>(&action)) {
        tell((failed->will_retry ? "not yet " : "lost ") + failed->subject + " (" + failed->why + ")");
      }
    }
  }
  void tell(const std::string& what) {
    char stamp[32];
    std::snprintf(stamp, sizeof stamp, "%g ", seconds(now));
    text += stamp + what + "; ";
  }

  std::string answers_;
  std::size_t connections_ = 0;
  bool is_connecting_ = false;
};

TEST(Outbox, SendsOneMailAfterAnother) {
  Story story("tt");
  story.post("A");
  story.post("B");
  EXPECT_EQ(story.outbox.waiting(), 2u);
  EXPECT_EQ(story.run(), "0 sent A; 0 sent B; ");
  EXPECT_EQ(story.outbox.waiting(), 0u);
}

TEST(Outbox, TriesAgainTwiceAndThenGivesUp) {
  Story story("flf");
  story.post("A");
  EXPECT_EQ(story.run(),
            "0 not yet A (connecting: connection refused); 10 not yet A (the text: 452 x); "
            "70 lost A (connecting: connection refused); ");
}

TEST(Outbox, KeepsTheOrderWhenAMailHasToWait) {
  Story story("ftt");
  story.post("A");
  story.post("B");
  EXPECT_EQ(story.run(), "0 not yet A (connecting: connection refused); 10 sent A; 10 sent B; ");
}

TEST(Outbox, WhatWasRejectedIsNotTriedAgain) {
  Story story("rt");
  story.post("A");
  story.post("B");
  EXPECT_EQ(story.run(), "0 lost A (the text: 554 x); 0 sent B; ");
}

TEST(Outbox, ASilentServerCostsItsTimeOutAndNothingMore) {
  Story story("sss");
  story.post("A");
  EXPECT_EQ(story.run(),
            "5 not yet A (greeting: no answer in time); 20 not yet A (greeting: no answer in time); "
            "85 lost A (greeting: no answer in time); ");
}

TEST(Outbox, HoldsSoManyAndNoMore) {
  Story story(std::string(kMostWaiting, 't'));
  for (std::size_t i = 0; i < kMostWaiting + 2; ++i) story.post(std::to_string(i));
  EXPECT_EQ(story.text, "0 lost 64 (64 mails are waiting already); 0 lost 65 (64 mails are waiting already); ");
  story.run();
  EXPECT_EQ(story.outbox.waiting(), 0u);
}

TEST(Outbox, GoesOnWithOtherSettingsAtTheNextAttempt) {
  Story story("ft");
  story.post("A");
  Settings other = kOutboxSettings;
  other.recipients = {"new@b.c"};
  EXPECT_TRUE(story.outbox.configure(story.now, other).empty());
  EXPECT_EQ(story.run(), "0 not yet A (connecting: connection refused); 10 sent A; ");
}

TEST(Outbox, GivesUpWhatWaitsWhenNobodyIsToGetMailAnyMore) {
  Story story("s");
  story.post("A");
  story.post("B");
  const Actions actions = story.outbox.configure(story.now, std::nullopt);
  const std::string why = "nobody is to get mail any more";
  EXPECT_EQ(actions, (Actions{Close{}, Failed{"A", why}, Failed{"B", why}}));
  EXPECT_EQ(story.outbox.deadline(), std::nullopt);
  EXPECT_TRUE(story.outbox.post(story.now, {"C", "", ""}).empty());
  EXPECT_TRUE(story.outbox.on_closed(story.now, "late").empty());
}

}  // namespace
}  // namespace viplane::mail
