// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "live/checks/stream_connector.h"
#include "live/tls/tls_connector.h"
#include "tests/conformance/stream_conformance.h"
#include "tests/live/checks/loop_world.h"
#include "tests/live/checks/small_server.h"
#include "tests/live/tls/tls_server.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

TlsServer::Reply page(const std::string& received) {
  const SmallServer::Reply reply = web_page(received);
  return {.text = reply.text, .closes = reply.closes};
}

// Listens and takes the connection, but never says a word of TLS.
SmallServer::Reply nothing(const std::string&) { return {.text = {}}; }

struct SecureStreams : LoopWorld {
  StreamConnector& streams() { return connector; }
  Endpoint web_server() { return server.endpoint(); }
  Endpoint closed_port() { return {IpAddress::v4(127, 0, 0, 1), 1}; }
  std::optional<Endpoint> silent() { return mute.endpoint(); }
  std::optional<Endpoint> unreachable() { return Endpoint{IpAddress::v4(224, 0, 0, 1), 443}; }

  TcpStreamConnector tcp{loop};
  TlsConnector connector{loop, tcp};
  TlsServer server{loop, page};
  SmallServer mute{loop, nothing};
};

struct TlsStreams : testing::Test {
  void connect(const Endpoint& peer, const std::string& server_name = {}, Duration timeout = 1s) {
    stream = connector.connect(peer, {.server_name = server_name}, timeout,
                               {.connected =
                                    [this] {
                                      is_connected = true;
                                      if (!request.empty()) stream->write(std::as_bytes(std::span(request)));
                                    },
                                .received =
                                    [this](ByteView bytes) {
                                      ++pieces;
                                      received.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                                    },
                                .closed = [this](CloseReason why) { end = why; }});
  }
  // Waits for the end, a little.
  void run_to_end() {
    for (int i = 0; i < 100 && !end; ++i) world.run_for(50ms);
  }
  // Whether it comes true soon.
  bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 100 && !holds(); ++i) world.run_for(20ms);
    return holds();
  }

  LoopWorld world;
  TcpStreamConnector tcp{world.loop};
  TlsConnector connector{world.loop, tcp};
  std::string request = "GET / HTTP/1.0\r\n\r\n";
  std::unique_ptr<Stream> stream;
  bool is_connected = false;
  int pieces = 0;
  std::string received;
  std::optional<CloseReason> end;
};

TEST_F(TlsStreams, BringThePageOfAServerThatSignedItsOwnCertificateInEachVersion) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsServer server(world.loop, page, version);
    end.reset();
    received.clear();
    connect(server.endpoint());
    run_to_end();
    EXPECT_TRUE(received.ends_with("hello")) << received;
    EXPECT_EQ(end, CloseReason::by_peer);
  }
}

TEST_F(TlsStreams, AskForTheServerByTheNameGiven) {
  TlsServer server(world.loop, page);
  connect(server.endpoint(), "shop.example.com");
  run_to_end();
  EXPECT_EQ(server.last_server_name(), "shop.example.com");
}

TEST_F(TlsStreams, AskForNoNameWhereNoneIsGiven) {
  TlsServer server(world.loop, page);
  connect(server.endpoint());
  run_to_end();
  EXPECT_TRUE(is_connected);
  EXPECT_EQ(server.last_server_name(), "-");
}

TEST_F(TlsStreams, FailWithANameThatTlsCannotAskFor) {
  TlsServer server(world.loop, page);
  connect(server.endpoint(), std::string(256, 'a'));
  run_to_end();
  EXPECT_EQ(end, CloseReason::tls_failed);
}

TEST_F(TlsStreams, FailWhereTheServerSpeaksPlainText) {
  SmallServer server(world.loop, [](const std::string&) {
    return SmallServer::Reply{.text = "HTTP/1.1 400 Bad Request\r\n\r\n", .closes = false};
  });
  connect(server.endpoint());
  run_to_end();
  EXPECT_FALSE(is_connected);
  EXPECT_EQ(end, CloseReason::tls_failed);
}

TEST_F(TlsStreams, FailWhereTheServerWillNotSpeakAnyCipherOfOurs) {
  TlsServer server(world.loop, page, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(server.context(), "AES128-SHA:@SECLEVEL=0");  // needs an RSA key, which it does not have
  connect(server.endpoint());
  run_to_end();
  EXPECT_FALSE(is_connected);
  EXPECT_EQ(end, CloseReason::tls_failed);
}

TEST_F(TlsStreams, EndAsClosedByThePeerWhereItHangsUpDuringTheHandshake) {
  SmallServer server(world.loop, [](const std::string&) { return SmallServer::Reply{.text = "\x16"}; });
  connect(server.endpoint());
  run_to_end();
  EXPECT_FALSE(is_connected);
  EXPECT_TRUE(end == CloseReason::by_peer || end == CloseReason::reset);  // reset: it had not read all of our hello
}

TEST_F(TlsStreams, TimeOutWhereTheHandshakeHangs) {
  SmallServer server(world.loop, nothing);
  connect(server.endpoint(), {}, 200ms);
  world.run_for(100ms);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_FALSE(end);
  run_to_end();
  EXPECT_FALSE(is_connected);
  EXPECT_EQ(end, CloseReason::timed_out);
}

TEST_F(TlsStreams, TimeOutWhereTheHandshakeGoesOnForEver) {
  std::string record = {0x16, 3, 3, 0x40, 0};  // the head of a long handshake record, the rest octet by octet
  SmallServer server(world.loop, nothing, record);
  connect(server.endpoint(), {}, 200ms);
  run_to_end();
  EXPECT_EQ(end, CloseReason::timed_out);
}

TEST_F(TlsStreams, BringBigPagesInPieces) {
  const std::string body(5'000'000, 'x');
  TlsServer server(world.loop, [&](const std::string& heard) {
    return TlsServer::Reply{.text = heard.ends_with("\r\n\r\n") ? body : std::string()};
  });
  connect(server.endpoint());
  run_to_end();
  EXPECT_EQ(received.size(), body.size());
  EXPECT_EQ(received, body);
  EXPECT_GT(pieces, 20);
  EXPECT_EQ(end, CloseReason::by_peer);
}

TEST_F(TlsStreams, SendBigRequestsWhole) {
  std::size_t heard = 0;
  request.assign(3'000'000, 'y');
  TlsServer server(world.loop, [&](const std::string& text) {
    heard = text.size();
    return TlsServer::Reply{};
  });
  connect(server.endpoint());
  EXPECT_TRUE(eventually([&] { return heard == request.size(); })) << heard;
}

TEST_F(TlsStreams, SendWhatWasWrittenBeforeTheHandshakeAfterIt) {
  TlsServer server(world.loop, page);
  const std::string early = std::exchange(request, {});
  connect(server.endpoint());
  stream->write(std::as_bytes(std::span(early)));
  run_to_end();
  EXPECT_TRUE(received.ends_with("hello")) << received;
}

TEST_F(TlsStreams, EndAsClosedByThePeerAlsoWithoutItsCloseNotify) {
  TlsServer server(world.loop, [](const std::string& heard) {
    return TlsServer::Reply{.text = page(heard).text, .is_polite = false};
  });
  connect(server.endpoint());
  run_to_end();
  EXPECT_TRUE(received.ends_with("hello")) << received;
  EXPECT_EQ(end, CloseReason::by_peer);
}

TEST_F(TlsStreams, TakeLeaveWhenTheyAreDestroyed) {
  TlsServer server(world.loop, page);
  request.clear();
  connect(server.endpoint());
  ASSERT_TRUE(eventually([&] { return is_connected && server.last_server_name() == "-"; }));
  stream.reset();
  EXPECT_TRUE(eventually([&] { return server.farewells() == 1; }));
}

// The page and the close_notify behind it come in one piece: the end must not be told to a stream that is gone.
TEST_F(TlsStreams, DestroyedWithThePageSayNothingOfTheEndThatCameWithIt) {
  TlsServer server(world.loop, page);
  bool has_ended = false;
  std::unique_ptr<Stream> brief;
  brief = connector.connect(server.endpoint(), {}, 1s,
                            {.connected = [&] { brief->write(std::as_bytes(std::span(request))); },
                             .received = [&](ByteView) { brief.reset(); },
                             .closed = [&](CloseReason) { has_ended = true; }});
  EXPECT_TRUE(eventually([&] { return !brief; }));
  world.run_for(50ms);
  EXPECT_FALSE(has_ended);
}

TEST_F(TlsStreams, MayBeDestroyedWhenTlsFails) {
  SmallServer server(world.loop, [](const std::string&) { return SmallServer::Reply{.text = "no TLS here"}; });
  std::unique_ptr<Stream> brief;
  brief = connector.connect(server.endpoint(), {}, 1s,
                            {.connected = {}, .received = {}, .closed = [&](CloseReason) { brief.reset(); }});
  EXPECT_TRUE(eventually([&] { return !brief; }));
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(LiveTls, StreamConformance, live::SecureStreams);
}
