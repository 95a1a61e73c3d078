// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>

#include "env/clock.h"
#include "env/stream.h"
#include "live/tls/tls_context.h"

namespace viplane::live {

// TLS over any streams, for SSL_GET. A stream is connected when hands are shaken; `timeout` bounds connecting and
// handshake together.
//
// As with keepalived no certificate is verified, versions and ciphers are those of OpenSSL's configuration on this
// machine, and a connection that ends without close_notify is as good as closed by the peer: whether the answer was
// complete is for its reader to say. Whatever TLS refuses ends as tls_failed.
class TlsConnector final : public StreamConnector {
 public:
  // Both outlive this. Throws std::runtime_error where OpenSSL cannot begin.
  TlsConnector(Clock& clock, StreamConnector& streams);
  ~TlsConnector() override;

  // Asks the peer for options.server_name, and shows it the certificate of options.tls if it asks for one; where that
  // cannot be loaded, the stream ends as tls_failed.
  [[nodiscard]] std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                StreamEvents events) override;

 private:
  Clock& clock_;
  StreamConnector& streams_;
  TlsContexts contexts_;
};

}  // namespace viplane::live
