// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "env/connect_options.h"
#include "net/address.h"
#include "net/frame.h"
#include "net/time.h"

namespace viplane {

// tls_failed: the peer speaks no TLS, none that fits, or what it sent cannot be read.
enum class CloseReason : std::uint8_t { by_us, by_peer, refused, unreachable, timed_out, reset, tls_failed };

// None of these is called inside connect() or write(). The receiver may destroy the stream from inside any of them.
struct StreamEvents {
  std::function<void()> connected;
  std::function<void(ByteView)> received;
  std::function<void(CloseReason)> closed;  // last call, exactly once
};

// One TCP connection of a health check.
class Stream {
 public:
  virtual ~Stream() = default;  // closes; no event follows
  virtual void write(ByteView bytes) = 0;
};

class StreamConnector {
 public:
  virtual ~StreamConnector() = default;
  // `timeout` bounds the connecting only; it ends in closed(timed_out).
  [[nodiscard]] virtual std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                        StreamEvents events) = 0;
};

}  // namespace viplane
