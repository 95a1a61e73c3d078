// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_stream_connector.h"

#include <utility>

namespace viplane {
namespace {

// One connection: what the peer does is planned on the clock and holds only a weak reference, so that a destroyed
// stream hears nothing more.
struct Connection : std::enable_shared_from_this<Connection> {
  Connection(FakeClock& with_clock, FakePeer with_peer, StreamEvents with_events)
      : clock(with_clock), peer(std::move(with_peer)), events(std::move(with_events)) {}

  void after(Duration span, void (Connection::*step)()) {
    clock.post_at(clock.now() + span, [weak = weak_from_this(), step] {
      if (const auto alive = weak.lock(); alive && !alive->is_closed) ((*alive).*step)();
    });
  }

  void start(Duration timeout) {
    if (peer.behaviour == FakePeer::Behaviour::silent || peer.connect_takes > timeout) {
      reason = CloseReason::timed_out;
      return after(timeout, &Connection::close);
    }
    if (peer.behaviour == FakePeer::Behaviour::accepts) return after(peer.connect_takes, &Connection::connect);
    reason = peer.behaviour == FakePeer::Behaviour::refuses ? CloseReason::refused : CloseReason::unreachable;
    after(peer.connect_takes, &Connection::close);
  }

  void connect() {
    is_connected = true;
    if (!peer.greeting.empty()) after(peer.answer_takes, &Connection::greet);
    if (events.connected) events.connected();
  }

  void greet() {
    if (events.received) events.received(std::as_bytes(std::span(peer.greeting)));
  }

  void hear(ByteView bytes) {
    if (!is_connected || is_closed) return;
    received.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!peer.answer) return;
    if (auto text = peer.answer(received); !text.empty()) {
      answer = std::move(text);
      received.clear();
      after(peer.answer_takes, &Connection::reply);
    }
  }

  void reply() {
    reason = CloseReason::by_peer;
    if (peer.closes_after_answer) after({}, &Connection::close);
    const std::string text = std::exchange(answer, {});
    if (events.received) events.received(std::as_bytes(std::span(text)));
  }

  void close() {
    is_closed = true;
    if (events.closed) events.closed(reason);
  }

  FakeClock& clock;
  FakePeer peer;
  StreamEvents events;
  CloseReason reason = CloseReason::by_peer;
  std::string received;
  std::string answer;
  bool is_connected = false;
  bool is_closed = false;
};

struct FakeStream : Stream {
  explicit FakeStream(std::shared_ptr<Connection> of) : connection(std::move(of)) {}
  ~FakeStream() override { connection->is_closed = true; }
  void write(ByteView bytes) override { connection->hear(bytes); }
  std::shared_ptr<Connection> connection;
};

}  // namespace

std::unique_ptr<Stream> FakeStreamConnector::connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                     StreamEvents events) {
  last_options_ = options;
  ++connections_;
  const auto found = peers_.find(peer);
  FakePeer behaviour;
  behaviour.behaviour = FakePeer::Behaviour::refuses;
  if (found != peers_.end()) behaviour = found->second;
  auto connection = std::make_shared<Connection>(clock_, std::move(behaviour), std::move(events));
  connection->start(timeout);
  return std::make_unique<FakeStream>(std::move(connection));
}

}  // namespace viplane
