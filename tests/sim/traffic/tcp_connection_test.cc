// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/tcp_connection.h"

#include <gtest/gtest.h>

#include "tests/sim/traffic/tcp_wire.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

std::vector<std::byte> random_octets(Random& random, std::size_t count) {
  std::vector<std::byte> octets(count);
  for (std::byte& octet : octets) octet = static_cast<std::byte>(random.next());
  return octets;
}

// Times at which `side` sent a segment with these flags.
std::vector<double> times_of(const TcpWire& wire, int side, std::uint8_t flags) {
  std::vector<double> times;
  for (const auto& sent : wire.sent) {
    if (sent.from == side && sent.segment.flags == flags) times.push_back(seconds(sent.at));
  }
  return times;
}

TEST(TcpConnection, ExchangesAPageInSixSegments) {
  TcpWire wire(1, {});
  const std::vector<std::byte> request(100), page(237);
  wire.open();
  wire.client().connection.send_borrowed(request);
  wire.run(Time(15ms));
  EXPECT_EQ(wire.server().received.size(), 100u);
  wire.server().connection.send_borrowed(page);
  wire.server().connection.finish();
  wire.flush(1);
  wire.run(Time(20ms));
  ASSERT_TRUE(wire.client().finished);
  wire.client().connection.finish();
  wire.flush(0);
  EXPECT_TRUE(wire.run());
  EXPECT_EQ(wire.client().received.size(), 237u);
  EXPECT_EQ(wire.client().connection.state(), TcpState::closed);
  EXPECT_EQ(wire.server().connection.state(), TcpState::time_wait);
  // SYN, SYN-ACK, ACK with the request, page with FIN, ACK, FIN-ACK, ACK: the client closed a moment later.
  EXPECT_EQ(wire.sent.size(), 7u);
}

TEST(TcpConnection, RepeatsASynAsLinuxDoesAndGivesUpAfter127Seconds) {
  TcpWire wire(1, {.loss = 1.0});
  wire.open();
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(times_of(wire, 0, tcp_flag::kSyn), (std::vector<double>{0, 1, 3, 7, 15, 31, 63}));
  EXPECT_EQ(wire.client().closed, CloseReason::timed_out);
  EXPECT_EQ(wire.now(), Time(127s));
}

TEST(TcpConnection, RepeatsASynAckFiveTimes) {
  TcpWire wire(1, {});
  wire.filter = [](const TcpWire::Sent& sent) { return sent.segment.flags == tcp_flag::kSyn && sent.at == Time(); };
  wire.open();
  wire.run(Time(200s));
  std::vector<double> expected;
  for (const double after : {0, 1, 3, 7, 15, 31}) expected.push_back(0.005 + after);
  EXPECT_EQ(times_of(wire, 1, tcp_flag::kSyn | tcp_flag::kAck), expected);
  EXPECT_EQ(wire.server().connection.state(), TcpState::closed);
}

TEST(TcpConnection, DoublesTheRetransmissionTimeOfDataFromTwoHundredMilliseconds) {
  TcpWire wire(1, {});
  wire.open();
  wire.run(Time(20ms));
  wire.filter = [](const TcpWire::Sent&) { return false; };
  const std::vector<std::byte> request(10);
  wire.client().connection.send_borrowed(request);
  wire.flush(0);
  wire.run(Time(5s));
  const auto times = times_of(wire, 0, tcp_flag::kAck | tcp_flag::kPsh);
  ASSERT_GE(times.size(), 4u);
  const double first = times[1] - times[0];
  EXPECT_NEAR(first, 0.210, 0.001);  // the round trip of 10 ms and the least variance
  EXPECT_NEAR(times[2] - times[1], 2 * first, 1e-9);
  EXPECT_NEAR(times[3] - times[2], 4 * first, 1e-9);
}

TEST(TcpConnection, AcknowledgesLoneDataAfterFortyMilliseconds) {
  TcpWire wire(1, {});
  wire.open();
  wire.run(Time(20ms));
  const std::vector<std::byte> request(10);
  wire.client().connection.send_borrowed(request);
  wire.flush(0);
  wire.run(Time(1s));
  EXPECT_EQ(times_of(wire, 1, tcp_flag::kAck), (std::vector<double>{0.065}));
}

// The property of TCP: whatever the wire does short of silence, both sides get the other's octets, once and in order,
// and the connection ends on both.
TEST(TcpConnection, DeliversEveryOctetInOrderOverAnyWire) {
  Random random(20'22);
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    const TcpWire::Faults faults{.loss = random.unit() * 0.25,
                                 .duplication = random.unit() * 0.3,
                                 .delay = Duration(static_cast<Duration::rep>(random.unit() * 2e7)),
                                 .jitter = Duration(static_cast<Duration::rep>(random.unit() * 3e7))};
    TcpWire wire(random.next(), faults);
    wire.patience.syn_retries = 30;
    wire.patience.syn_ack_retries = 30;
    wire.patience.data_retries = 60;
    const auto up = random_octets(random, random.next() % 30'000);
    const auto down = random_octets(random, random.next() % 60'000);
    wire.open();
    wire.client().connection.send(up);
    wire.run(Time(Duration(static_cast<Duration::rep>(random.unit() * 3e8))));
    if (wire.server().connection.state() == TcpState::closed) wire.run(Time(100s));
    wire.server().connection.send(down);
    wire.server().connection.finish();
    wire.client().connection.finish();
    wire.flush(0);
    wire.flush(1);
    ASSERT_TRUE(wire.run());
    EXPECT_TRUE(wire.server().received == up);
    EXPECT_TRUE(wire.client().received == down);
    EXPECT_TRUE(wire.server().finished && wire.client().finished);
  }
}

TEST(TcpConnection, FastRetransmitFillsASingleHoleBeforeTheTimeout) {
  TcpWire wire(1, {});
  const std::vector<std::byte> data(14'600);
  wire.open();
  wire.run(Time(20ms));
  int seen = 0;
  wire.filter = [&](const TcpWire::Sent& sent) { return sent.octets == 0 || ++seen != 3; };
  wire.client().connection.send_borrowed(data);
  wire.flush(0);
  wire.run(Time(60ms));
  EXPECT_EQ(wire.server().received.size(), data.size());
  EXPECT_EQ(seen, 11);
}

TEST(TcpConnection, SendsNoMoreThanThePeersWindow) {
  TcpWire wire(1, {});
  const std::vector<std::byte> data(200'000);
  wire.open();
  wire.run(Time(20ms));
  wire.server().connection.set_unread(65'535 - 3'000);
  wire.flush(1);
  wire.server().connection.send(std::vector<std::byte>(1));  // carries the small window
  wire.flush(1);
  wire.run(Time(100ms));
  const std::size_t before = wire.sent.size();
  wire.client().connection.send_borrowed(data);
  wire.flush(0);
  std::size_t octets = 0;
  for (std::size_t i = before; i < wire.sent.size(); ++i) octets += wire.sent[i].octets;
  EXPECT_LE(octets, 3'000u);
  EXPECT_GE(octets, 2 * 1460u);
}

TEST(TcpConnection, ProbesAZeroWindowAndGoesOnWhenItOpens) {
  TcpWire wire(1, {});
  const std::vector<std::byte> data(5'000);
  wire.open();
  wire.run(Time(20ms));
  wire.server().connection.set_unread(65'535);
  wire.server().connection.send(std::vector<std::byte>(1));
  wire.flush(1);
  wire.run(Time(100ms));
  wire.client().connection.send_borrowed(data);
  wire.flush(0);
  wire.run(Time(60s));
  EXPECT_TRUE(wire.server().received.empty());
  EXPECT_FALSE(wire.client().closed.has_value());
  wire.filter = [](const TcpWire::Sent& sent) { return sent.from == 0 || sent.at > Time(61s); };  // the update is lost
  wire.server().connection.set_unread(0);
  wire.flush(1);
  wire.run(Time(200s));
  EXPECT_EQ(wire.server().received.size(), data.size());
}

TEST(TcpConnection, SmallerPathMtuShrinksSegmentsAndLosesNothing) {
  TcpWire wire(1, {});
  Random random(7);
  const auto data = random_octets(random, 20'000);
  wire.open();
  wire.run(Time(20ms));
  wire.mtu = 1000;
  wire.client().connection.send(data);
  wire.flush(0);
  wire.run(Time(150ms));  // no retransmission time-out was needed
  EXPECT_TRUE(wire.server().received == data);
  EXPECT_EQ(wire.client().connection.segment_size(), 960);
}

TEST(TcpConnection, ForgedPathMtuForOctetsNotInFlightIsIgnored) {
  TcpWire wire(1, {});
  wire.open();
  wire.run(Time(20ms));
  wire.client().connection.on_path_mtu(wire.client().connection.send_next() + 1000, 600);
  EXPECT_EQ(wire.client().connection.segment_size(), 1460);
}

TEST(TcpConnection, ResetInAnswerToASynMeansRefused) {
  TcpWire wire(1, {});
  wire.open();
  const std::uint32_t sequence = wire.sent.front().segment.sequence;
  wire.inject(0, {.acknowledgement = sequence, .flags = tcp_flag::kRst | tcp_flag::kAck});
  EXPECT_FALSE(wire.client().closed.has_value()) << "a reset that acknowledges nothing of ours is forged";
  wire.inject(0, {.acknowledgement = sequence + 1, .flags = tcp_flag::kRst | tcp_flag::kAck});
  EXPECT_EQ(wire.client().closed, CloseReason::refused);
}

TEST(TcpConnection, OnlyTheExactResetEndsAnOpenConnection) {
  TcpWire wire(1, {});
  wire.open();
  wire.run(Time(20ms));
  const std::uint32_t next = wire.client().connection.receive_next();
  const std::size_t before = wire.sent.size();
  wire.inject(0, {.sequence = next + 100, .flags = tcp_flag::kRst});
  EXPECT_FALSE(wire.client().closed.has_value());
  ASSERT_EQ(wire.sent.size(), before + 1) << "RFC 5961: a challenge";
  EXPECT_EQ(wire.sent.back().segment.flags, tcp_flag::kAck);
  wire.inject(0, {.sequence = next - 1, .flags = tcp_flag::kRst});
  EXPECT_FALSE(wire.client().closed.has_value());
  wire.inject(0, {.sequence = next, .flags = tcp_flag::kRst});
  EXPECT_EQ(wire.client().closed, CloseReason::reset);
}

TEST(TcpConnection, HalfOpenConnectionIsFoundByTheRestartedPeersSyn) {
  TcpWire wire(1, {});
  wire.open();
  wire.run(Time(20ms));
  // The client's machine restarts and opens the same ports again.
  const std::uint32_t old_next = wire.client().connection.send_next();
  wire.client().connection = TcpConnection();
  wire.client().connected = false;
  wire.client().connection.connect(old_next + 5'000, 1460, wire.patience);
  wire.flush(0);
  wire.run(Time(40ms));
  EXPECT_EQ(wire.server().closed, CloseReason::reset) << "SYN, challenge ACK, RST";
  wire.server() = {};
  wire.run(Time(2s));
  EXPECT_TRUE(wire.client().connected) << "by the repeated SYN";
}

TEST(TcpConnection, UnreachableEndsAnOpeningConnectionOnly) {
  TcpWire opening(1, {.loss = 1});
  opening.open();
  const std::uint32_t sequence = opening.sent.front().segment.sequence;
  EXPECT_FALSE(opening.client().connection.on_unreachable(sequence + 1, CloseReason::unreachable).closed);
  EXPECT_EQ(opening.client().connection.on_unreachable(sequence, CloseReason::unreachable).closed,
            CloseReason::unreachable);

  TcpWire open(1, {});
  open.open();
  open.run(Time(20ms));
  const std::vector<std::byte> request(10);
  open.filter = [](const TcpWire::Sent&) { return false; };
  open.client().connection.send_borrowed(request);
  open.flush(0);
  EXPECT_FALSE(open.client()
                   .connection.on_unreachable(open.client().connection.send_unacknowledged(), CloseReason::unreachable)
                   .closed);
  open.run();
  EXPECT_EQ(open.client().closed, CloseReason::unreachable) << "the soft error explains the time-out, as on Linux";
  EXPECT_GT(open.now(), Time(900s)) << "tcp_retries2 = 15: some 15 minutes";
}

TEST(TcpConnection, BothSidesMayOpenAtOnce) {
  TcpWire wire(1, {});
  wire.server().connection.connect(99, 1460, wire.patience);
  wire.flush(1);
  wire.open();
  EXPECT_TRUE(wire.run(Time(1s)));
  EXPECT_EQ(wire.client().connection.state(), TcpState::established);
  EXPECT_EQ(wire.server().connection.state(), TcpState::established);
}

TEST(TcpConnection, BothSidesMayCloseAtOnce) {
  TcpWire wire(1, {});
  wire.open();
  wire.run(Time(20ms));
  wire.client().connection.finish();
  wire.server().connection.finish();
  wire.flush(0);
  wire.flush(1);
  EXPECT_TRUE(wire.run());
  EXPECT_EQ(wire.client().connection.state(), TcpState::time_wait);
  EXPECT_EQ(wire.server().connection.state(), TcpState::time_wait);
}

TEST(TcpConnection, WithoutTheMssOptionSegmentsHave536Octets) {
  TcpConnection connection;
  connection.answer({.sequence = 1, .window = 65535, .flags = tcp_flag::kSyn}, 1, 1460, TcpPatience());
  EXPECT_EQ(connection.segment_size(), 536);
}

}  // namespace
}  // namespace viplane::sim
