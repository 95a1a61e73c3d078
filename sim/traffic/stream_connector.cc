// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/stream_connector.h"

#include <utility>

namespace viplane::sim {

// The director's end. Reports at most one closed(), and nothing after it.
class TcpStreamConnector::SimulatedStream final : public Stream {
 public:
  SimulatedStream(TcpStreamConnector& connector, std::uint64_t cookie, StreamEvents events)
      : connector_(&connector),
        cookie_(cookie),
        events_(std::make_shared<StreamEvents>(std::move(events))),
        unreachable_(Timer::of<&SimulatedStream::report_unreachable>(connector.stack_.ip().scheduler(), *this)) {}
  ~SimulatedStream() override {
    if (connector_ == nullptr) return;
    connector_->streams_.erase(cookie_);
    if (connection_) connector_->stack_.close(*connection_);
  }

  // The transport ends before the process that holds this stream: nothing more happens on it.
  void outlive() {
    connector_ = nullptr;
    connection_.reset();
    unreachable_.cancel();
  }

  void write(ByteView bytes) override {
    if (connection_) connector_->stack_.send(*connection_, bytes);
  }

  void open(const Endpoint& peer, Duration timeout) {
    TcpStack& stack = connector_->stack_;
    connection_ = stack.connect(peer, *connector_, cookie_, {.give_up = stack.now() + timeout});
    if (!connection_) unreachable_.arm(stack.now());  // told by a later event, never inside connect()
  }

  // The events live on while one of them runs: it may destroy this stream.
  void connected() {
    connector_->stack_.set_give_up(*connection_, TcpConnection::kNever);
    const auto events = events_;
    if (events->connected) events->connected();
  }
  void received(ByteView bytes) {
    const auto events = events_;
    if (events->received) events->received(bytes);
  }
  void closed(CloseReason reason) {
    if (connection_) connector_->stack_.close(*std::exchange(connection_, std::nullopt));
    const auto events = events_;
    if (events->closed) std::exchange(events->closed, nullptr)(reason);
  }
  void report_unreachable() { closed(CloseReason::unreachable); }

 private:
  TcpStreamConnector* connector_;  // nullptr: it is gone
  std::uint64_t cookie_;
  std::shared_ptr<StreamEvents> events_;
  std::optional<TcpHandle> connection_;
  Timer unreachable_;
};

TcpStreamConnector::TcpStreamConnector(TcpStack& stack) : stack_(stack) {}
TcpStreamConnector::~TcpStreamConnector() {
  for (const auto& [cookie, stream] : streams_) stream->outlive();
}

std::unique_ptr<Stream> TcpStreamConnector::connect(Endpoint peer, const ConnectOptions&, Duration timeout,
                                                    StreamEvents events) {
  const std::uint64_t cookie = next_cookie_++;
  auto stream = std::make_unique<SimulatedStream>(*this, cookie, std::move(events));
  streams_[cookie] = stream.get();
  stream->open(peer, timeout);
  return stream;
}

TcpStreamConnector::SimulatedStream* TcpStreamConnector::find(std::uint64_t cookie) {
  const auto found = streams_.find(cookie);
  return found == streams_.end() ? nullptr : found->second;
}

void TcpStreamConnector::connected(TcpHandle, std::uint64_t cookie) {
  if (auto* stream = find(cookie)) stream->connected();
}

void TcpStreamConnector::received(TcpHandle, std::uint64_t cookie, ByteView bytes) {
  if (auto* stream = find(cookie)) stream->received(bytes);
}

void TcpStreamConnector::peer_finished(TcpHandle, std::uint64_t cookie) {
  if (auto* stream = find(cookie)) stream->closed(CloseReason::by_peer);
}

void TcpStreamConnector::closed(TcpHandle, std::uint64_t cookie, CloseReason reason) {
  if (auto* stream = find(cookie)) stream->closed(reason);
}

}  // namespace viplane::sim
