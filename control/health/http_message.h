// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "control/health/config.h"
#include "control/health/md5.h"
#include "net/address.h"
#include "net/frame.h"

namespace viplane::health {

// The request for one page, as keepalived words it. `target` names the host where the page has no virtualhost.
std::string http_request(const HttpCheck& check, const HttpUrl& url, const Endpoint& target);

// Reads one response (RFC 9112) from bytes that come in any pieces. Keeps of the body only its MD5 sum; the sum is over
// the content, without the framing of chunks. The header may have 8 KiB, the body 64 MiB.
class HttpResponse {
 public:
  enum class Progress : std::uint8_t { wants_more, complete, invalid };

  HttpResponse();
  ~HttpResponse();

  // After `complete` or `invalid` further bytes are ignored.
  Progress receive(ByteView bytes);
  // The peer closed. A body shorter than announced counts as complete, as it does for keepalived.
  Progress finish();

  unsigned status() const;                             // 0 until the header is complete
  Md5Digest digest() const;                            // of the body so far
  const std::string& error() const { return error_; }  // why it is invalid

 private:
  struct Parser;  // Boost.Beast's

  Progress fail(std::string why);

  std::unique_ptr<Parser> parser_;
  Progress progress_ = Progress::wants_more;
  std::string error_;
};

}  // namespace viplane::health
