// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env/stream.h"

namespace viplane::conformance {

// What every StreamConnector must do. A back end passes by
//
//   struct MyStreamWorld {
//     StreamConnector& streams();
//     Endpoint web_server();     // answers "GET / HTTP/1.0\r\n\r\n" with something that begins "HTTP/1." and closes
//     Endpoint closed_port();    // of a host that is there
//     std::optional<Endpoint> silent();       // nobody answers; nullopt: this back end cannot
//     std::optional<Endpoint> unreachable();  // no route
//     void run_for(Duration span);
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, StreamConformance, MyStreamWorld);
template <typename World>
class StreamConformance : public testing::Test {
 protected:
  static constexpr Duration kTick = std::chrono::milliseconds(50);

  void connect(const Endpoint& peer, Duration timeout = 4 * kTick) {
    stream_ = world_.streams().connect(peer, {}, timeout,
                                       {.connected = [this] { on_connected(); },
                                        .received =
                                            [this](ByteView bytes) {
                                              text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                                              on_received();
                                            },
                                        .closed = [this](CloseReason why) { on_closed(why); }});
  }
  void run(int ticks = 10) { world_.run_for(ticks * kTick); }
  void write(std::string_view text) { stream_->write(std::as_bytes(std::span(text))); }
  void ask() { write("GET / HTTP/1.0\r\n\r\n"); }

  World world_;
  std::unique_ptr<Stream> stream_;
  std::vector<CloseReason> ends_;
  std::string text_;
  int connected_ = 0;
  std::function<void()> when_connected_ = [] {};
  std::function<void()> when_received_ = [] {};
  std::function<void()> when_closed_ = [] {};

 private:
  void on_connected() {
    ++connected_;
    when_connected_();
  }
  void on_received() { when_received_(); }
  void on_closed(CloseReason why) {
    ends_.push_back(why);
    when_closed_();
  }
};
TYPED_TEST_SUITE_P(StreamConformance);

TYPED_TEST_P(StreamConformance, ConnectsAndIsAnswered) {
  this->when_connected_ = [this] { this->ask(); };
  this->connect(this->world_.web_server());
  this->run();
  EXPECT_EQ(this->connected_, 1);
  EXPECT_TRUE(this->text_.starts_with("HTTP/1.")) << this->text_;
  EXPECT_EQ(this->ends_, std::vector{CloseReason::by_peer});
}

TYPED_TEST_P(StreamConformance, NothingIsCalledInsideConnect) {
  for (const auto& peer : {this->world_.web_server(), this->world_.closed_port()}) {
    this->connect(peer);
    EXPECT_EQ(this->connected_, 0);
    EXPECT_TRUE(this->ends_.empty());
    this->stream_.reset();
  }
}

TYPED_TEST_P(StreamConformance, AClosedPortRefuses) {
  this->connect(this->world_.closed_port());
  this->run();
  EXPECT_EQ(this->connected_, 0);
  EXPECT_EQ(this->ends_, std::vector{CloseReason::refused});
}

TYPED_TEST_P(StreamConformance, ASilentPeerTimesOut) {
  const auto peer = this->world_.silent();
  if (!peer) GTEST_SKIP() << "this back end has no silent peer";
  this->connect(*peer);
  this->run(3);
  EXPECT_TRUE(this->ends_.empty());
  this->run(3);
  EXPECT_EQ(this->ends_, std::vector{CloseReason::timed_out});
}

TYPED_TEST_P(StreamConformance, TheTimeoutBoundsTheConnectingOnly) {
  this->connect(this->world_.web_server());
  this->run(10);
  EXPECT_TRUE(this->ends_.empty());
  this->ask();
  this->run();
  EXPECT_EQ(this->ends_, std::vector{CloseReason::by_peer});
}

TYPED_TEST_P(StreamConformance, NoRouteIsUnreachable) {
  const auto peer = this->world_.unreachable();
  if (!peer) GTEST_SKIP() << "this back end has a route to everywhere";
  this->connect(*peer);
  EXPECT_TRUE(this->ends_.empty());
  this->run();
  EXPECT_EQ(this->ends_, std::vector{CloseReason::unreachable});
}

TYPED_TEST_P(StreamConformance, ADestroyedStreamSaysNothingMore) {
  this->connect(this->world_.web_server());
  this->stream_.reset();
  this->connect(this->world_.closed_port());
  this->stream_.reset();
  this->run();
  EXPECT_EQ(this->connected_, 0);
  EXPECT_TRUE(this->ends_.empty());
}

TYPED_TEST_P(StreamConformance, MayBeDestroyedFromInsideEachOfItsEvents) {
  this->when_connected_ = [this] { this->stream_.reset(); };
  this->connect(this->world_.web_server());
  this->run();
  EXPECT_EQ(this->connected_, 1);

  this->when_connected_ = [this] { this->ask(); };
  this->when_received_ = [this] { this->stream_.reset(); };
  this->connect(this->world_.web_server());
  this->run();
  EXPECT_FALSE(this->text_.empty());
  EXPECT_TRUE(this->ends_.empty());

  this->when_closed_ = [this] { this->stream_.reset(); };
  this->connect(this->world_.closed_port());
  this->run();
  EXPECT_EQ(this->ends_.size(), 1u);
}

TYPED_TEST_P(StreamConformance, WritingAfterTheEndIsHarmless) {
  this->connect(this->world_.closed_port());
  this->run();
  this->ask();
  this->run();
  EXPECT_EQ(this->ends_.size(), 1u);
}

TYPED_TEST_P(StreamConformance, WhatTheEventsHoldIsFreed) {
  const auto held = std::make_shared<int>();
  auto stream = this->world_.streams().connect(
      this->world_.web_server(), {}, this->kTick,
      {.connected = [held] {}, .received = [held](ByteView) {}, .closed = [held](CloseReason) {}});
  stream.reset();
  this->run();
  EXPECT_EQ(held.use_count(), 1);
}

REGISTER_TYPED_TEST_SUITE_P(StreamConformance, ConnectsAndIsAnswered, NothingIsCalledInsideConnect, AClosedPortRefuses,
                            ASilentPeerTimesOut, TheTimeoutBoundsTheConnectingOnly, NoRouteIsUnreachable,
                            ADestroyedStreamSaysNothingMore, MayBeDestroyedFromInsideEachOfItsEvents,
                            WritingAfterTheEndIsHarmless, WhatTheEventsHoldIsFreed);

}  // namespace viplane::conformance
