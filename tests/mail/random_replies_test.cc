// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever a mail server says and does, the outbox comes to an end with every mail, in bounded time, and says only
// lines of its own.
#include <gtest/gtest.h>

#include <random>
#include <span>

#include "control/mail/outbox.h"

namespace viplane::mail {
namespace {

using namespace std::chrono_literals;

struct Ends {
  std::size_t sent = 0, lost = 0;
  bool is_connecting = false;
};

void carry_out(const Actions& actions, Ends& ends) {
  for (const Action& action : actions) {
    if (std::holds_alternative<Connect>(action)) ends.is_connecting = true;
    if (std::holds_alternative<Close>(action)) ends.is_connecting = false;
    if (std::holds_alternative<Sent>(action)) ++ends.sent;
    if (const auto* failed = std::get_if<Failed>(&action)) ends.lost += !failed->will_retry;
    if (const auto* write = std::get_if<Write>(&action)) {
      EXPECT_TRUE(write->octets.ends_with("\r\n"));
    }
  }
}

TEST(OutboxProperty, EveryMailComesToAnEndWhateverTheServerSays) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    const auto draw = [&](unsigned below) { return random() % below; };
    Outbox outbox;
    Ends ends;
    Time now{};
    carry_out(outbox.configure(now, Settings{{IpAddress::v4(10, 0, 0, 25), 25}, "h", "f@x", {"a@x", "b@x"}, 5s}), ends);
    constexpr std::size_t kMails = 5;
    for (std::size_t i = 0; i < kMails; ++i) carry_out(outbox.post(now, {"s", "b", ""}), ends);
    const std::string pieces[] = {"220 x\r\n", "250 x\r\n", "250-x\r\n",           "354 x\r\n",
                                  "550 x\r\n", "450 x\r\n", "221 x\r\n",           "2",
                                  "\r\n",      "garbage\n", std::string(9000, '2')};
    int steps = 0;
    while (outbox.waiting() > 0 && ++steps < 20'000) {
      const unsigned what = draw(10);
      if (ends.is_connecting && what < 6) {
        ends.is_connecting = false;
        carry_out(outbox.on_connected(now), ends);
      } else if (what < 8) {
        const std::string& piece = pieces[draw(std::size(pieces))];
        carry_out(outbox.on_received(now, std::as_bytes(std::span(piece))), ends);
      } else if (what == 8) {
        carry_out(outbox.on_closed(now, "gone"), ends);
      } else if (const auto deadline = outbox.deadline()) {
        now = std::max(now, *deadline);
        carry_out(outbox.on_deadline(now), ends);
      }
    }
    EXPECT_EQ(outbox.waiting(), 0u) << "seed " << seed;
    EXPECT_EQ(ends.sent + ends.lost, kMails) << "seed " << seed;
    EXPECT_LT(now, Time{} + 1h) << "seed " << seed;
  }
}

}  // namespace
}  // namespace viplane::mail
