// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/stream_connector.h"

#include <gtest/gtest.h>

#include "sim/traffic/real_server.h"
#include "tests/sim/traffic/direct_lan.h"
#include "tests/sim/traffic/recorder.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

class StreamConnectorTest : public testing::Test {
 protected:
  StreamEvents events() {
    return {
        .connected = [this] { note("connected"); },
        .received = [this](ByteView bytes) { text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
        .closed = [this](CloseReason reason) { note(names[static_cast<int>(reason)]); }};
  }
  void note(const char* word) {
    story += (story.empty() ? "" : " ") + std::string(word);
    last = lan.scheduler.now();
  }
  void run(Duration span) { lan.run_until(lan.scheduler.now() + span); }
  Endpoint at(std::uint16_t port) const { return {IpAddress::v4(2), port}; }

  static constexpr const char* names[] = {"by_us", "by_peer", "refused", "unreachable", "timed_out", "reset"};
  DirectLan lan;
  DirectHost& host = lan.host("director", 1);
  DirectHost& server_host = lan.host("server", 2);
  TcpStack stack{host};
  TcpStack server_stack{server_host};
  RealServer server{server_stack, {.page = Page("well")}};
  TcpStreamConnector connector{stack};
  std::string story, text;
  Time last{};
};

TEST_F(StreamConnectorTest, FetchesAPageAndIsClosedByThePeer) {
  const auto stream = connector.connect(at(80), {}, 1s, events());
  EXPECT_EQ(story, "") << "nothing is called inside connect()";
  run(1ms);
  EXPECT_EQ(story, "connected");
  stream->write(std::as_bytes(std::span("GET / HTTP/1.0\r\n\r\n", 18)));
  EXPECT_EQ(text, "") << "nor inside write()";
  run(1s);
  EXPECT_TRUE(text.ends_with("\r\n\r\nwell"));
  EXPECT_EQ(story, "connected by_peer");
  EXPECT_EQ(stack.open_connections(), 0u);
}

TEST_F(StreamConnectorTest, ClosedPortIsRefused) {
  const auto stream = connector.connect(at(81), {}, 1s, events());
  run(10s);
  EXPECT_EQ(story, "refused");
}

TEST_F(StreamConnectorTest, SilenceTimesOutExactlyAfterTheConnectTimeout) {
  server_host.cut = true;
  const auto stream = connector.connect(at(80), {}, 3s, events());
  run(10s);
  EXPECT_EQ(story, "timed_out");
  EXPECT_EQ(last, Time(3s));
}

TEST_F(StreamConnectorTest, TheTimeoutBoundsConnectingOnly) {
  server.set_behaviour(ServerBehaviour::stalled);
  const auto stream = connector.connect(at(80), {}, 1s, events());
  run(10s);
  EXPECT_EQ(story, "connected");
}

TEST_F(StreamConnectorTest, NoRouteIsUnreachableButNotInsideConnect) {
  host.route = false;
  const auto stream = connector.connect(at(80), {}, 1s, events());
  EXPECT_EQ(story, "");
  run(1ms);
  EXPECT_EQ(story, "unreachable");
}

TEST_F(StreamConnectorTest, Ipv6IsUnreachable) {
  const auto stream = connector.connect({*IpAddress::parse("fe80::2"), 80}, {}, 1s, events());
  run(1ms);
  EXPECT_EQ(story, "unreachable");
}

TEST_F(StreamConnectorTest, HostUnreachableIsUnreachable) {
  server_host.unreachable = 1;
  const auto stream = connector.connect(at(80), {}, 1s, events());
  run(1s);
  EXPECT_EQ(story, "unreachable");
}

TEST_F(StreamConnectorTest, ResetOfAnOpenConnectionIsAReset) {
  const auto stream = connector.connect(at(80), {}, 1s, events());
  run(1ms);
  server.set_behaviour(ServerBehaviour::refusing);
  run(1ms);
  EXPECT_EQ(story, "connected reset");
}

TEST_F(StreamConnectorTest, DestroyingAStreamClosesItAndSilencesIt) {
  auto stream = connector.connect(at(80), {}, 1s, events());
  run(1ms);
  stream.reset();
  run(10s);
  EXPECT_EQ(story, "connected");
  EXPECT_EQ(stack.open_connections(), 0u);
  EXPECT_EQ(server_stack.open_connections(), 0u);
}

TEST_F(StreamConnectorTest, MayBeDestroyedInsideEachOfItsEvents) {
  for (const int which : {0, 1, 2}) {
    std::unique_ptr<Stream> stream;
    int calls = 0;
    const auto drop = [&] {
      ++calls;
      stream.reset();
    };
    StreamEvents handlers;
    handlers.connected = [&] {
      if (which == 0) return drop();
      stream->write(std::as_bytes(std::span("GET / HTTP/1.0\r\n\r\n", 18)));
    };
    handlers.received = [&](ByteView) {
      if (which == 1) drop();
    };
    handlers.closed = [&](CloseReason) {
      if (which == 2) drop();
    };
    stream = connector.connect(at(80), {}, 1s, handlers);
    run(1s);
    EXPECT_EQ(calls, 1) << which;
    EXPECT_EQ(stream, nullptr) << which;
  }
}

TEST_F(StreamConnectorTest, WritesBeforeTheConnectionIsOpenAreSentWhenItIs) {
  const auto stream = connector.connect(at(80), {}, 1s, events());
  stream->write(std::as_bytes(std::span("GET / HTTP/1.0\r\n\r\n", 18)));
  run(1s);
  EXPECT_EQ(story, "connected by_peer");
}

}  // namespace
}  // namespace viplane::sim
