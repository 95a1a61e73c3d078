// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/tls/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace viplane::live {
namespace {

std::string last_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

// OpenSSL would ask at the terminal.
int give_password(char* buffer, int size, int, void* password) {
  const std::string& text = *static_cast<const std::string*>(password);
  const std::size_t count = std::min(text.size(), static_cast<std::size_t>(size));
  std::memcpy(buffer, text.data(), count);
  return static_cast<int>(count);
}

void use_files(SSL_CTX* context, const TlsFiles& files) {
  std::string password = files.password;
  SSL_CTX_set_default_passwd_cb(context, give_password);
  SSL_CTX_set_default_passwd_cb_userdata(context, &password);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    throw std::runtime_error("cannot use the certificate " + files.certificate + ": " + last_error());
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("cannot use the key " + files.key + ": " + last_error());
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
}

std::string state_on_disk(const TlsFiles& files) {
  std::string state;
  for (const auto& path : {files.certificate, files.key}) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
      state += "- ";
      continue;
    }
    state += std::to_string(found.st_ino) + ':' + std::to_string(found.st_size) + ':' +
             std::to_string(found.st_mtim.tv_sec) + '.' + std::to_string(found.st_mtim.tv_nsec) + ' ';
  }
  return state;
}

}  // namespace

void FreeTlsContext::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsContext make_tls_context(const TlsFiles& files) {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context) throw std::runtime_error("prepare TLS: " + last_error());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  if (!files.certificate.empty()) use_files(context.get(), files);
  return context;
}

std::string problem_of(const TlsFiles& files) try {
  make_tls_context(files);
  return {};
} catch (const std::runtime_error& error) {
  return error.what();
}

ssl_ctx_st* TlsContexts::find(const TlsFiles& files) {
  if (files.certificate.empty()) return plain_.get();
  std::string state = state_on_disk(files);
  Made& made = made_[files];
  if (made.state == state) return made.context.get();
  made.state = std::move(state);
  try {
    made.context = make_tls_context(files);
  } catch (const std::runtime_error&) {  // the check fails with "TLS failed"; load_configuration() says what is wrong
    made.context.reset();
  }
  return made.context.get();
}

}  // namespace viplane::live
