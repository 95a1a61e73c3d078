// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <openssl/ssl.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tests/live/checks/loopback_socket.h"

namespace viplane::live {

// A key and a certificate for it that nobody else has signed.
struct SelfSigned {
  SelfSigned();
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
  std::unique_ptr<X509, decltype(&X509_free)> certificate;
};

// A server of the test on loopback that speaks TLS, served by the test's own loop.
class TlsServer {
 public:
  struct Reply {
    std::string text;       // empty: wait for more
    bool closes = true;     // after the text
    bool is_polite = true;  // closes with a close_notify
  };
  using Answer = std::function<Reply(const std::string& received)>;

  TlsServer(Loop& loop, Answer answer, int version = TLS1_3_VERSION);
  ~TlsServer();

  Endpoint endpoint() const { return listener_.endpoint(); }
  SSL_CTX* context() { return context_.get(); }
  int connections() const { return connections_; }
  int farewells() const { return farewells_; }                               // clients that sent a close_notify
  const std::string& last_server_name() const { return last_server_name_; }  // "-": the client asked for none

 private:
  struct Client;
  void accept(Descriptor socket);
  void serve(int number);
  void watch(Client& client, int number);
  void hear(Client& client);
  bool is_over(Client& client);  // after sending what the kernel takes

  Loop& loop_;
  Answer answer_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  LoopbackListener listener_;
  std::map<int, std::unique_ptr<Client>> clients_;
  int connections_ = 0;
  int farewells_ = 0;
  std::string last_server_name_ = "-";
};

}  // namespace viplane::live
