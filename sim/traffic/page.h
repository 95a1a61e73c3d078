// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "net/frame.h"

namespace viplane::sim {

inline ByteView as_octets(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

// A web page with its HTTP response ready made, for connections that end with it and for those that go on.
class Page {
 public:
  explicit Page(std::string_view body, int status = 200);
  // A page whose whole response, headers included, has `octets` octets where the connection ends with it. At least 96.
  static Page of_size(std::size_t octets);

  ByteView closing_response() const { return as_octets(closing_); }
  ByteView keep_alive_response() const { return as_octets(keep_alive_); }
  const std::string& body() const { return body_; }

 private:
  std::string body_;
  std::string closing_;
  std::string keep_alive_;
};

struct HttpRequest {
  std::string_view path;  // valid during the call
  bool keep_alive = false;
};

// Cuts an octet stream into HTTP requests without bodies (GET, HEAD, OPTIONS). HTTP/1.1 keeps the connection unless
// told to close it, HTTP/1.0 closes it unless told to keep it; RFC 9112, section 9.3.
class RequestReader {
 public:
  enum class Status { request, more, bad };

  // Takes octets from the front of `bytes`, up to the end of one request. `more`: all are taken, the request goes on.
  Status read(ByteView& bytes, HttpRequest& request);
  void reset() { head_.clear(); }

 private:
  static constexpr std::size_t kMostHead = 8192;

  std::string head_;  // of a request that came in pieces
  bool clear_next_ = false;
};

// Finds the end of HTTP responses on a connection that goes on, by Content-Length.
class ResponseReader {
 public:
  // Counts the responses that `bytes` complete; -1: this is no response with a Content-Length.
  int read(ByteView bytes);
  void reset() { *this = {}; }

 private:
  std::string head_;
  std::size_t body_left_ = 0;
  bool in_body_ = false;
};

}  // namespace viplane::sim
