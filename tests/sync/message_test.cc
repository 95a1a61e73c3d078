// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/sync/message.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

using namespace std::chrono_literals;
using dataplane::Method;
using dataplane::Protocol;
using dataplane::SharedConnection;
using path::State;

Endpoint end(const char* address, std::uint16_t port) { return {*IpAddress::parse(address), port}; }

SharedConnection connection(std::uint16_t client_port = 20001) {
  return {.state = State::established,
          .method = Method::tunnel,
          .client = end("198.51.100.1", client_port),
          .virtual_address = end("10.71.0.100", 80),
          .server = end("10.72.0.21", 80),
          .remaining = 900s};
}

Bytes written(const std::vector<SharedConnection>& connections, std::size_t largest = 1472) {
  std::size_t count = 0;
  return sync::build(7, connections, largest, count);
}

// One connection as the kernel writes it, to be spoilt.
const std::string kOne =
    "0007002c01010000"
    "000600240000008200014e21005000500000000000000384c63364010a4700640a480015";

std::string spoilt(std::size_t octet, const std::string& hex) {
  return std::string(kOne).replace(octet * 2, hex.size(), hex);
}

TEST(SyncMessage, OneConnectionIsWrittenAsTheKernelWritesIt) { EXPECT_EQ(to_hex(written({connection()})), kOne); }

TEST(SyncMessage, WhatIsWrittenIsRead) {
  SharedConnection udp = connection(), bound = connection(), translated = connection();
  udp.protocol = Protocol::udp;
  udp.state = State::udp;
  bound.is_template = true;
  bound.client.port = 0;
  translated.method = Method::nat;
  translated.state = State::close_wait;
  translated.server.port = 8080;
  const std::vector<SharedConnection> told{udp, bound, translated};
  const auto message = sync::parse(written(told));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->id, 7);
  EXPECT_EQ(message->connections, told);
}

TEST(SyncMessage, ADatagramTellsOfAsManyAsHaveRoom) {
  const std::vector<SharedConnection> many(300, connection());
  std::size_t count = 0;
  EXPECT_EQ(sync::build(7, many, 1472, count).size(), 1448u);
  EXPECT_EQ(count, 40u);
  EXPECT_EQ(sync::build(7, many, 65507, count).size(), 8u + 255 * 36);
  EXPECT_EQ(count, 255u);
  EXPECT_TRUE(sync::build(7, many, 43, count).empty());
  EXPECT_TRUE(sync::build(7, {}, 1472, count).empty());
}

TEST(SyncMessage, TimeLeftIsRoundedUpSoThatNoneIsTakenForUnknown) {
  SharedConnection one = connection();
  for (const auto& [left, told] :
       std::vector<std::pair<Duration, Duration>>{{0ns, 1s}, {1ns, 1s}, {1500ms, 2s}, {24h * 365, 24h * 31}}) {
    one.remaining = left;
    EXPECT_EQ(sync::parse(written({one}))->connections[0].remaining, told);
  }
}

TEST(SyncMessage, WhatIsNotForUsIsPassedOverAndTheRestRead) {
  const std::string second = kOne.substr(16);
  const auto passed_over = [&](std::size_t octet, const std::string& hex) {
    const auto message = sync::parse(from_hex("0007005002010000" + spoilt(octet, hex).substr(16) + second));
    return message && message->connections.size() == 1 && message->passed_over == 1;
  };
  EXPECT_TRUE(passed_over(9, "84")) << "SCTP";
  EXPECT_TRUE(passed_over(8, "01")) << "IPv6, though too short for it";
  EXPECT_TRUE(passed_over(10, "1024")) << "an entry of a later version";
  EXPECT_TRUE(passed_over(15, "81")) << "served by the director itself";
  EXPECT_TRUE(passed_over(16, "0009")) << "LISTEN";
  EXPECT_TRUE(passed_over(16, "0000")) << "NONE";
}

TEST(SyncMessage, OptionsBehindAnEntryAreStrangeAndHarmless) {
  // 26 octets of sequence numbers, padded to 28.
  std::string with_options = kOne;
  with_options.replace(4, 4, "0048").replace(20, 4, "003e");
  with_options += "2018" + std::string(48, '1') + "0000";
  const auto message = sync::parse(from_hex(with_options));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->connections, std::vector{connection()});
}

TEST(SyncMessage, WhatContradictsItselfIsRefusedWhole) {
  EXPECT_FALSE(sync::parse({}));
  EXPECT_FALSE(sync::parse(from_hex("000700")));
  EXPECT_FALSE(sync::parse(from_hex(spoilt(2, "002b")))) << "another size than it has";
  EXPECT_FALSE(sync::parse(from_hex(spoilt(4, "02")))) << "more connections than there are";
  EXPECT_FALSE(sync::parse(from_hex(spoilt(5, "02")))) << "another version";
  EXPECT_FALSE(sync::parse(from_hex(spoilt(10, "0025")))) << "an entry beyond the end";
  EXPECT_FALSE(sync::parse(from_hex(spoilt(10, "0023")))) << "an entry too short";
  const Bytes whole = from_hex(kOne);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(sync::parse(ByteView(whole).first(size))) << size;
}

TEST(SyncMessage, AQuestionTellsOfNothing) {
  EXPECT_EQ(to_hex(sync::build_question(7)), "0007000800010000");
  const auto message = sync::parse(sync::build_question(7));
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->is_question());
  EXPECT_FALSE(sync::parse(written({connection()}))->is_question());
}

TEST(SyncMessage, OldKernelsTellWithoutTimeouts) {
  const auto message =
      sync::parse(from_hex("0107001c"
                           "0006"
                           "4e2100500050"
                           "c6336401"
                           "0a470064"
                           "0a480015"
                           "00820001"));
  ASSERT_TRUE(message);
  SharedConnection expected = connection();
  expected.remaining = 0s;
  EXPECT_EQ(message->connections, std::vector{expected});
  EXPECT_FALSE(
      sync::parse(from_hex("0207001c"
                           "0006"
                           "4e2100500050"
                           "c6336401"
                           "0a470064"
                           "0a480015"
                           "00820001")));
}

}  // namespace
}  // namespace viplane::test
