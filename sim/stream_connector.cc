// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/stream_connector.h"

#include <vector>

#include "net/bytes.h"

namespace viplane::sim {
namespace {

class DeadStream final : public Stream {
 public:
  DeadStream(NodeClock& clock, StreamEvents events) {
    ending_ = clock.call_at(clock.now(), [closed = std::move(events.closed)] {
      if (closed) closed(CloseReason::unreachable);
    });
  }
  void write(ByteView) override {}  // there is nobody to hear it; closed() says so

 private:
  HandlePtr ending_;
};

// Holds events back while the process is frozen, in order.
class ProcessStream final : public Stream {
 public:
  ProcessStream(NodeClock& clock, StreamEvents events) : clock_(clock), events_(std::move(events)) {}

  void open(StreamConnector& transport, Endpoint peer, const ConnectOptions& options, Duration timeout) {
    below_ =
        transport.connect(peer, options, timeout,
                          {.connected = [this] { pass_on([this] { call(events_.connected); }); },
                           .received = [this](ByteView octets) { on_received(octets); },
                           .closed = [this](CloseReason why) { pass_on([this, why] { call(events_.closed, why); }); }});
  }
  void write(ByteView octets) override { below_->write(octets); }

 private:
  void on_received(ByteView octets) {
    if (!clock_.is_frozen()) return call(events_.received, octets);
    pass_on([this, copy = Bytes(octets.begin(), octets.end())] { call(events_.received, ByteView(copy)); });
  }
  void pass_on(std::function<void()> event) {
    if (!clock_.is_frozen()) return event();
    waiting_.push_back(clock_.call_at(clock_.now(), std::move(event)));
  }
  // By a copy: the receiver may destroy this stream from inside.
  template <typename... Arguments>
  static void call(std::function<void(Arguments...)> event, std::type_identity_t<Arguments>... arguments) {
    if (event) event(arguments...);
  }

  NodeClock& clock_;
  StreamEvents events_;
  std::vector<HandlePtr> waiting_;
  std::unique_ptr<Stream> below_;
};

}  // namespace

std::unique_ptr<Stream> NoTransport::connect(Endpoint, const ConnectOptions&, Duration, StreamEvents events) {
  return std::make_unique<DeadStream>(clock_, std::move(events));
}

std::unique_ptr<Stream> ProcessStreams::connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                StreamEvents events) {
  auto stream = std::make_unique<ProcessStream>(clock_, std::move(events));
  stream->open(*transport_, peer, options, timeout);
  return stream;
}

}  // namespace viplane::sim
