// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>

#include "net/bytes.h"
#include "net/frame.h"

namespace viplane::live {

// The client's side of one TLS session, without I/O: records of the peer go in, records for the peer come out. After
// each call there may be something to send().
class TlsSession {
 public:
  enum class State : std::uint8_t {
    open,    // wants more from the peer
    done,    // hands are shaken; of reading: the peer has said that no more will come (close_notify)
    failed,  // for good; an alert for the peer may be there to send
  };

  // `server_name` is asked for as it is written (SNI, RFC 6066 section 3); empty: none. One of more than 255 octets
  // fails the handshake. Throws std::bad_alloc.
  TlsSession(SSL_CTX& context, const std::string& server_name);

  void receive(ByteView records);
  Bytes send();  // takes what is for the peer

  State shake_hands();
  State read(Bytes& content);    // appends all that can be read
  void write(ByteView content);  // what cannot go yet waits for the peer's next records
  void close();                  // adds a close_notify

 private:
  void write_unsent();

  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  std::unique_ptr<SSL, Free> session_;
  bool is_name_valid_ = true;
  Bytes unsent_;
};

}  // namespace viplane::live
