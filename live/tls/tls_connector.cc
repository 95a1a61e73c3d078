// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/tls/tls_connector.h"

#include <string>
#include <utility>

#include "live/tls/tls_session.h"

namespace viplane::live {
namespace {

// One connection. Its events may destroy it: each is called through a copy, and what follows asks first whether it
// is still there.
class TlsStream final : public Stream {
 public:
  TlsStream(SSL_CTX& context, const std::string& server_name, StreamEvents events)
      : session_(context, server_name), events_(std::move(events)) {}
  ~TlsStream() override { leave(); }

  void open(Clock& clock, StreamConnector& streams, const Endpoint& peer, const ConnectOptions& options,
            Duration timeout) {
    timer_ = clock.call_at(clock.now() + timeout, [this] { end(CloseReason::timed_out); });
    carrier_ = streams.connect(peer, options, timeout,
                               {.connected = [this] { advance(); },
                                .received =
                                    [this](ByteView records) {
                                      session_.receive(records);
                                      advance();
                                    },
                                .closed = [this](CloseReason why) { end(why); }});
  }

  void write(ByteView bytes) override {
    if (!carrier_) return;  // closed() has said so
    session_.write(bytes);
    send();
  }

 private:
  void advance() {
    if (is_connected_ || shake_hands()) receive();
  }

  // Whether the stream is connected and still there.
  bool shake_hands() {
    const TlsSession::State state = session_.shake_hands();
    send();
    if (state == TlsSession::State::failed) end(CloseReason::tls_failed);
    if (state != TlsSession::State::done) return false;
    is_connected_ = true;
    timer_.reset();
    const std::weak_ptr<void> here = here_;
    const auto connected = events_.connected;
    if (connected) connected();
    return !here.expired();
  }

  void receive() {
    Bytes content;
    const TlsSession::State state = session_.read(content);
    send();
    const std::weak_ptr<void> here = here_;
    const auto received = events_.received;
    if (received && !content.empty()) received(content);
    if (here.expired() || state == TlsSession::State::open) return;
    end(state == TlsSession::State::done ? CloseReason::by_peer : CloseReason::tls_failed);
  }

  void send() {
    const Bytes records = session_.send();
    if (!records.empty()) carrier_->write(records);
  }

  void leave() {
    if (!carrier_) return;
    session_.close();
    send();
    carrier_.reset();
  }

  void end(CloseReason why) {
    timer_.reset();
    if (why == CloseReason::tls_failed) carrier_.reset();  // an alert has said so
    leave();
    const auto closed = std::exchange(events_.closed, nullptr);
    if (closed) closed(why);
  }

  TlsSession session_;
  StreamEvents events_;
  HandlePtr timer_;
  std::unique_ptr<Stream> carrier_;
  bool is_connected_ = false;
  std::shared_ptr<void> here_ = std::make_shared<char>();
};

// Stands for a connection that cannot even begin.
class FailedStream final : public Stream {
 public:
  FailedStream(Clock& clock, StreamEvents events)
      : ending_(clock.call_at(clock.now(), [closed = std::move(events.closed)] {
          const auto last = closed;  // it may destroy this
          if (last) last(CloseReason::tls_failed);
        })) {}
  void write(ByteView) override {}  // there is nobody to hear it; closed() says so

 private:
  HandlePtr ending_;
};

}  // namespace

TlsConnector::TlsConnector(Clock& clock, StreamConnector& streams) : clock_(clock), streams_(streams) {}

TlsConnector::~TlsConnector() = default;

std::unique_ptr<Stream> TlsConnector::connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                              StreamEvents events) {
  ssl_ctx_st* const context = contexts_.find(options.tls);
  if (context == nullptr) return std::make_unique<FailedStream>(clock_, std::move(events));
  auto stream = std::make_unique<TlsStream>(*context, options.server_name, std::move(events));
  stream->open(clock_, streams_, peer, options, timeout);
  return stream;
}

}  // namespace viplane::live
