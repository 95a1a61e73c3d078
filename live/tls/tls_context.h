// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "env/connect_options.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace viplane::live {

struct FreeTlsContext {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTlsContext>;

// What clients with these files have in common: nothing is verified, the certificate is shown to whoever asks. Throws
// std::runtime_error naming the file that cannot be had.
TlsContext make_tls_context(const TlsFiles& files);

// Why these files are of no use; empty: they are.
std::string problem_of(const TlsFiles& files);

// Contexts by their files. One whose files have changed on disk is made anew: a renewed certificate needs no reload.
class TlsContexts {
 public:
  TlsContexts() : plain_(make_tls_context({})) {}
  ssl_ctx_st* find(const TlsFiles& files);  // nullptr: the files are of no use, now

 private:
  struct Made {
    std::string state;  // of the files on disk
    TlsContext context;
  };
  TlsContext plain_;
  std::map<TlsFiles, Made> made_;
};

}  // namespace viplane::live
