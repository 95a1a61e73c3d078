// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/tls/tls_session.h"

#include <openssl/err.h>

#include <array>
#include <new>

namespace viplane::live {
namespace {

// What a call that did not succeed means. OpenSSL's queue of errors belongs to the thread: what is left there would be
// taken for the next call's.
TlsSession::State state_after(const SSL& session, int result) {
  const int error = SSL_get_error(&session, result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return TlsSession::State::open;
  return error == SSL_ERROR_ZERO_RETURN ? TlsSession::State::done : TlsSession::State::failed;
}

}  // namespace

TlsSession::TlsSession(SSL_CTX& context, const std::string& server_name) : session_(SSL_new(&context)) {
  if (!session_) throw std::bad_alloc();
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(session_.get(), in, out);  // owns them from here on
  if (in == nullptr || out == nullptr) throw std::bad_alloc();
  SSL_set_connect_state(session_.get());
  if (!server_name.empty()) is_name_valid_ = SSL_set_tlsext_host_name(session_.get(), server_name.c_str()) == 1;
  ERR_clear_error();
}

void TlsSession::receive(ByteView records) {
  std::size_t written = 0;
  if (!records.empty()) BIO_write_ex(SSL_get_rbio(session_.get()), records.data(), records.size(), &written);
}

Bytes TlsSession::send() {
  BIO* out = SSL_get_wbio(session_.get());
  Bytes records(BIO_ctrl_pending(out));
  std::size_t count = 0;
  if (!records.empty()) BIO_read_ex(out, records.data(), records.size(), &count);
  records.resize(count);
  return records;
}

TlsSession::State TlsSession::shake_hands() {
  if (!is_name_valid_) return State::failed;
  const int result = SSL_do_handshake(session_.get());
  if (result != 1) return state_after(*session_, result);
  write_unsent();
  return State::done;
}

TlsSession::State TlsSession::read(Bytes& content) {
  std::array<std::byte, SSL3_RT_MAX_PLAIN_LENGTH> record;
  while (true) {
    std::size_t count = 0;
    const int result = SSL_read_ex(session_.get(), record.data(), record.size(), &count);
    if (result != 1) {
      const State state = state_after(*session_, result);
      if (state == State::open) write_unsent();
      return state;
    }
    content.insert(content.end(), record.begin(), record.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

void TlsSession::write(ByteView content) {
  unsent_.insert(unsent_.end(), content.begin(), content.end());
  if (SSL_is_init_finished(session_.get())) write_unsent();
}

// Memory takes everything at once, unless the peer wants to shake hands again first.
void TlsSession::write_unsent() {
  if (unsent_.empty()) return;
  std::size_t count = 0;
  const int result = SSL_write_ex(session_.get(), unsent_.data(), unsent_.size(), &count);
  if (result == 1 || state_after(*session_, result) != State::open) unsent_.clear();  // reading finds the failure
}

void TlsSession::close() {
  if (SSL_is_init_finished(session_.get())) SSL_shutdown(session_.get());
  ERR_clear_error();
}

}  // namespace viplane::live
