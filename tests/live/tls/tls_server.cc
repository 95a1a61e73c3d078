// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/live/tls/tls_server.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <signal.h>
#include <sys/epoll.h>

#include <array>

namespace viplane::live {

SelfSigned::SelfSigned() : key(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate(X509_new(), X509_free) {
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const unsigned char common_name[] = "www.example.com";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
}

struct TlsServer::Client {
  Descriptor socket;
  std::unique_ptr<SSL, decltype(&SSL_free)> session{nullptr, SSL_free};
  HandlePtr watch;
  std::uint32_t watched = 0;
  std::string heard;
  std::string unsent;
  bool closes = false;
  bool is_polite = true;
  bool is_gone = false;
};

TlsServer::TlsServer(Loop& loop, Answer answer, int version)
    : loop_(loop),
      answer_(std::move(answer)),
      context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free),
      listener_(loop, [this](Descriptor socket) { accept(std::move(socket)); }) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
  const SelfSigned identity;
  SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
  SSL_CTX_set_min_proto_version(context_.get(), version);
  SSL_CTX_set_max_proto_version(context_.get(), version);
  SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

TlsServer::~TlsServer() = default;

void TlsServer::accept(Descriptor socket) {
  const int number = connections_++;
  auto client = std::make_unique<Client>();
  client->session.reset(SSL_new(context_.get()));
  SSL_set_fd(client->session.get(), socket.get());
  SSL_set_accept_state(client->session.get());
  client->socket = std::move(socket);
  watch(*client, number);
  clients_.emplace(number, std::move(client));
}

void TlsServer::serve(int number) {
  Client& client = *clients_.at(number);
  hear(client);
  if (is_over(client)) {
    clients_.erase(number);
    return;
  }
  watch(client, number);
}

void TlsServer::watch(Client& client, int number) {
  const std::uint32_t events = client.unsent.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  if (client.watched == events) return;
  client.watch.reset();
  client.watch = loop_.watch(client.socket.get(), events, [this, number](std::uint32_t) { serve(number); });
  client.watched = events;
}

void TlsServer::hear(Client& client) {
  SSL* session = client.session.get();
  std::array<char, 4096> buffer;
  int count = 0;
  while ((count = SSL_read(session, buffer.data(), buffer.size())) > 0) client.heard.append(buffer.data(), count);
  const int error = SSL_get_error(session, count);
  ERR_clear_error();
  if (error == SSL_ERROR_ZERO_RETURN) ++farewells_;
  client.is_gone = error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
  if (!SSL_is_init_finished(session)) return;
  const char* name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
  last_server_name_ = name ? name : "-";
  Reply reply = answer_(client.heard);
  if (reply.text.empty()) return;
  client.heard.clear();
  client.unsent = std::move(reply.text);
  client.closes = reply.closes;
  client.is_polite = reply.is_polite;
}

bool TlsServer::is_over(Client& client) {
  while (!client.unsent.empty() && !client.is_gone) {
    const int sent = SSL_write(client.session.get(), client.unsent.data(), static_cast<int>(client.unsent.size()));
    if (sent <= 0) {
      ERR_clear_error();
      return false;
    }
    client.unsent.erase(0, static_cast<std::size_t>(sent));
  }
  if (client.closes && client.is_polite && !client.is_gone) SSL_shutdown(client.session.get());
  return client.is_gone || client.closes;
}

}  // namespace viplane::live
