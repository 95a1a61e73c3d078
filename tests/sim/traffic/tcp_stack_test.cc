// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/tcp_stack.h"

#include <gtest/gtest.h>

#include "net/ipv4.h"
#include "tests/sim/traffic/direct_lan.h"
#include "tests/sim/traffic/recorder.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kClient = 0x0a000001;
constexpr std::uint32_t kServer = 0x0a000002;

class TcpStackTest : public testing::Test {
 protected:
  Endpoint at(std::uint16_t port) const { return {IpAddress::v4(kServer), port}; }
  void run(Duration span) { lan.run_until(lan.scheduler.now() + span); }

  DirectLan lan;
  DirectHost& client_host = lan.host("client", kClient);
  DirectHost& server_host = lan.host("server", kServer);
  TcpStack client{client_host};
  TcpStack server{server_host};
  Recorder caller{client};
  Recorder listener{server};
};

TEST_F(TcpStackTest, ExchangesOnePageInSixPackets) {
  listener.accept_from = 80;
  listener.answer = "page";
  server.listen(80, listener);
  class Asker final : public TcpApplication {
   public:
    explicit Asker(TcpStack& stack) : stack_(stack) {}
    void connected(TcpHandle handle, std::uint64_t) override { stack_.send(handle, ByteView(octets_)); }
    void received(TcpHandle, std::uint64_t, ByteView bytes) override { received_octets += bytes.size(); }
    void peer_finished(TcpHandle handle, std::uint64_t) override { stack_.close(handle); }
    void closed(TcpHandle, std::uint64_t, CloseReason) override { FAIL(); }
    std::size_t received_octets = 0;

   private:
    TcpStack& stack_;
    std::array<std::byte, 60> octets_{};
  } asker(client);
  client.connect(at(80), asker, 0);
  run(1s);
  EXPECT_EQ(lan.packets, 6u);
  EXPECT_EQ(asker.received_octets, 4u);
  EXPECT_EQ(client.open_connections() + server.open_connections(), 0u);
  EXPECT_EQ(server.time_wait_connections(), 1u) << "the side that closed first";
  EXPECT_EQ(client.time_wait_connections(), 0u);
  EXPECT_EQ(lan.bad_checksums, 0u);
}

TEST_F(TcpStackTest, ClosedPortRefuses) {
  client.connect(at(81), caller, 0);
  run(1s);
  EXPECT_EQ(caller.story, "refused");
  EXPECT_EQ(caller.last, Time(50us));
}

TEST_F(TcpStackTest, SilentPeerTimesOutAtTheGivenTime) {
  server_host.cut = true;
  client.connect(at(80), caller, 0, {.give_up = Time(2500ms)});
  run(10s);
  EXPECT_EQ(caller.story, "timed_out");
  EXPECT_EQ(caller.last, Time(2500ms));
  EXPECT_EQ(lan.packets, 2u) << "SYNs at 0 and 1 s";
}

TEST_F(TcpStackTest, WithoutARouteConnectFailsAtOnce) {
  client_host.route = false;
  EXPECT_FALSE(client.connect({IpAddress::v4(kServer), 80}, caller, 0).has_value());
}

TEST_F(TcpStackTest, HostUnreachableEndsConnecting) {
  server_host.unreachable = 1;
  client.connect(at(80), caller, 0);
  run(1s);
  EXPECT_EQ(caller.story, "unreachable");
}

TEST_F(TcpStackTest, ReceivesBeforeAcceptAndDeliversInsideAccept) {
  server.listen(80, listener);  // accepts nothing by itself
  const auto connection = client.connect(at(80), caller, 0);
  run(1ms);
  client.send(*connection, std::as_bytes(std::span("early", 5)));
  client.shut_down(*connection);
  run(1ms);
  EXPECT_EQ(server.waiting(80), 1u);
  EXPECT_EQ(listener.story, "");
  ASSERT_TRUE(server.accept(80, listener, 0));
  EXPECT_EQ(listener.story, "received finished");
  EXPECT_EQ(listener.text, "early");
}

TEST_F(TcpStackTest, FullAcceptQueueDropsSynsAndOverflowsAsLinuxDoes) {
  server.listen(80, listener, 2);
  for (int i = 0; i < 3; ++i) client.connect(at(80), caller, 0);
  run(10ms);
  EXPECT_EQ(server.waiting(80), 3u) << "Linux holds one more than the backlog";
  EXPECT_EQ(caller.story, "connected connected connected");
  client.connect(at(80), caller, 0);
  run(10ms);
  EXPECT_EQ(server.counters().syn_queue_drops, 1u);
  server.accept(80, listener, 0);
  run(2s);  // the SYN comes again after a second
  EXPECT_EQ(caller.story, "connected connected connected connected");
}

TEST_F(TcpStackTest, HandshakesFinishedWhileTheQueueIsFullFinishLater) {
  server.listen(80, listener, 2);
  client.connect(at(80), caller, 0);
  run(10ms);
  for (int i = 0; i < 3; ++i) client.connect(at(80), caller, 0);  // all SYNs before the first acknowledgement
  run(10ms);
  EXPECT_EQ(server.waiting(80), 3u);
  EXPECT_EQ(server.counters().accept_overflows, 1u);
  EXPECT_EQ(caller.story, "connected connected connected connected") << "the fourth believes so";
  EXPECT_EQ(server.counters().established, 3u);
  server.accept(80, listener, 0);
  run(1s);  // our SYN-ACK goes out again
  EXPECT_EQ(server.counters().established, 4u);
  EXPECT_EQ(server.waiting(80), 3u);
}

TEST_F(TcpStackTest, DataToAClosedConnectionMeetsAReset) {
  listener.accept_from = 80;
  server.listen(80, listener);
  const auto connection = client.connect(at(80), caller, 0);
  run(1ms);
  server.close(listener.handle);
  client.send(*connection, std::as_bytes(std::span("late", 4)));
  run(1s);
  EXPECT_EQ(listener.story, "");
  EXPECT_EQ(client.open_connections(), 0u);
  EXPECT_EQ(server.open_connections(), 0u);
  EXPECT_GE(server.counters().resets_sent, 1u);
}

TEST_F(TcpStackTest, StoppedListenerResetsWhoWaits) {
  server.listen(80, listener);
  client.connect(at(80), caller, 0);
  run(1ms);
  server.stop_listening(80);
  run(1ms);
  EXPECT_EQ(caller.story, "connected reset");
  client.connect(at(80), caller, 0);
  run(1ms);
  EXPECT_EQ(caller.story, "connected reset refused");
}

TEST_F(TcpStackTest, HandlesOfEndedConnectionsAreHarmless) {
  const auto connection = client.connect(at(81), caller, 0);
  run(1s);
  const auto next = client.connect(at(81), caller, 0);  // in the same slot
  EXPECT_EQ(next->slot, connection->slot);
  client.abort(*connection);
  client.send(*connection, std::as_bytes(std::span("x", 1)));
  client.set_give_up(*connection, Time());
  EXPECT_EQ(client.state(*connection), TcpState::closed);
  EXPECT_EQ(client.state(*next), TcpState::syn_sent);
}

TEST_F(TcpStackTest, ShrinksSegmentsWhenAnIcmpErrorTellsThePathMtu) {
  listener.accept_from = 80;
  server.listen(80, listener);
  const auto connection = client.connect(at(80), caller, 0);
  run(1ms);
  EXPECT_EQ(client.segment_size(*connection), 1460);
  lan.mtu = 1480;  // a tunnel on the path
  const std::string text(100'000, 'a');
  client.send(*connection, std::as_bytes(std::span(text)));
  run(100ms);  // before any retransmission time-out
  EXPECT_EQ(client.segment_size(*connection), 1440);
  EXPECT_EQ(listener.text, text);
  // The host remembers for the next connection.
  const auto next = client.connect(at(80), caller, 0);
  run(1ms);
  EXPECT_EQ(client.segment_size(*next), 1440);
}

TEST_F(TcpStackTest, PathBelow552OctetsIsCrossedByFragments) {
  listener.accept_from = 80;
  server.listen(80, listener);
  const auto connection = client.connect(at(80), caller, 0);
  run(1ms);
  lan.mtu = 400;
  const std::string text(2'000, 'a');
  client.send(*connection, std::as_bytes(std::span(text)));
  run(1s);
  EXPECT_EQ(client.segment_size(*connection), 512);
  EXPECT_EQ(listener.text, text) << "don't-fragment is off, as Linux does below its min_pmtu";
}

TEST_F(TcpStackTest, DropsSegmentsWithAWrongChecksum) {
  listener.accept_from = 80;
  server.listen(80, listener);
  FrameRef packet;
  {
    const TcpTuple tuple{kClient, kServer, 40000, 80};
    const TcpSegment syn{.sequence = 1, .window = 65535, .flags = tcp_flag::kSyn};
    Bytes segment(encoded_size(syn));
    encode_tcp(tuple, syn, segment);
    segment[16] ^= std::byte{1};
    packet =
        FrameRef::copy_of(build_ipv4({.source = IpAddress::v4(kClient), .target = IpAddress::v4(kServer)}, segment));
  }
  client_host.send_raw(std::move(packet));
  run(1ms);
  EXPECT_EQ(server.counters().bad_segments, 1u);
  EXPECT_EQ(server.open_connections(), 0u);
}

TEST_F(TcpStackTest, PortsTowardsOnePeerAreNotUsedTwice) {
  server_host.cut = true;
  std::size_t opened = 0;
  while (client.connect(at(80), caller, 0)) ++opened;
  EXPECT_EQ(opened, 28'232u) << "Linux's ip_local_port_range";
  EXPECT_TRUE(client.connect(at(81), caller, 0)) << "another peer, the ports again";
  EXPECT_EQ(client.counters().no_free_port, 1u);
}

TEST_F(TcpStackTest, TimeWaitIsBoundedAndAHigherSynReopensIt) {
  listener.accept_from = 80;
  listener.answer = "x";
  server.listen(80, listener);
  class Asker final : public TcpApplication {
   public:
    explicit Asker(TcpStack& its_stack) : stack(its_stack) {}
    void connected(TcpHandle handle, std::uint64_t) override { stack.send(handle, std::as_bytes(std::span("q", 1))); }
    void received(TcpHandle, std::uint64_t, ByteView) override {}
    void peer_finished(TcpHandle handle, std::uint64_t) override {
      stack.close(handle);
      ++good;
    }
    void closed(TcpHandle, std::uint64_t, CloseReason) override { ++bad; }
    TcpStack& stack;
    int good = 0, bad = 0;
  } asker(client);
  // More connections than there are ports, within the 60 s of TIME-WAIT.
  for (int i = 0; i < 60'000; ++i) {
    client.connect(at(80), asker, 0);
    if (i % 10 == 9) run(1ms);
  }
  run(1s);
  EXPECT_EQ(asker.good, 60'000);
  EXPECT_EQ(asker.bad, 0);
  EXPECT_LE(server.time_wait_connections(), 8192u);
}

TEST_F(TcpStackTest, LostLastAcknowledgementIsSentAgainFromTimeWait) {
  listener.accept_from = 80;
  server.listen(80, listener);
  const auto connection = client.connect(at(80), caller, 0);
  run(1ms);
  server.close(listener.handle);
  run(30us);               // the FIN arrives; the client answers FIN-ACK
  server_host.cut = true;  // which is lost, and so
  run(1ms);
  server_host.cut = false;
  run(5s);
  EXPECT_EQ(client.open_connections(), 0u);
  EXPECT_EQ(server.open_connections(), 0u);
  (void)connection;
}

TEST_F(TcpStackTest, PowerLossForgetsConnectionsButNotTheListener) {
  listener.accept_from = 80;
  server.listen(80, listener);
  const auto connection = client.connect(at(80), caller, 0);
  run(1ms);
  server.on_power_loss();
  client.send(*connection, std::as_bytes(std::span("x", 1)));
  run(1s);
  EXPECT_EQ(caller.story, "connected reset") << "the machine is back and knows nothing of it";
  EXPECT_EQ(listener.story, "");
  client.connect(at(80), caller, 0);
  run(1s);
  EXPECT_EQ(caller.story, "connected reset connected");
}

}  // namespace
}  // namespace viplane::sim
