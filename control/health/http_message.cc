// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/http_message.h"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <string_view>

namespace viplane::health {
namespace {

namespace http = boost::beast::http;
namespace asio = boost::asio;

constexpr std::uint32_t kHeaderLimit = 8 * 1024;
constexpr std::uint64_t kBodyLimit = 64 * 1024 * 1024;

}  // namespace

// A body in Beast's sense of which only the MD5 sum remains. Not in the unnamed namespace:
// HttpResponse::Parser, which holds one, cannot be there.
struct DigestBody {
  using value_type = Md5;

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& sum) : sum_(sum) {}

    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) { error = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
        const asio::const_buffer buffer(*it);
        sum_.update({static_cast<const std::byte*>(buffer.data()), buffer.size()});
      }
      return asio::buffer_size(buffers);
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& sum_;
  };
};

struct HttpResponse::Parser {
  Parser() {
    response.header_limit(kHeaderLimit);
    response.body_limit(kBodyLimit);
  }

  http::response_parser<DigestBody> response;
  std::string pending;  // received, not yet consumed: an incomplete header or chunk line
};

std::string http_request(const HttpCheck& check, const HttpUrl& url, const Endpoint& target) {
  const bool is_1_1 = check.protocol == HttpProtocol::http_1_1 || check.protocol == HttpProtocol::http_1_1k;
  std::string request = "GET " + url.path + (is_1_1 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  request += "User-Agent: KeepAliveClient\r\n";
  if (check.protocol == HttpProtocol::http_1_0c || check.protocol == HttpProtocol::http_1_1) {
    request += "Connection: close\r\n";
  } else if (check.protocol == HttpProtocol::http_1_0k || check.protocol == HttpProtocol::http_1_1k) {
    request += "Connection: keep-alive\r\n";
  }
  request += "Host: " + (url.virtualhost.empty() ? target.to_string() : url.virtualhost) + "\r\n\r\n";
  return request;
}

HttpResponse::HttpResponse() : parser_(std::make_unique<Parser>()) {}
HttpResponse::~HttpResponse() = default;

HttpResponse::Progress HttpResponse::fail(std::string why) {
  error_ = std::move(why);
  progress_ = Progress::invalid;
  return progress_;
}

HttpResponse::Progress HttpResponse::receive(ByteView bytes) {
  if (progress_ != Progress::wants_more) return progress_;
  std::string& pending = parser_->pending;
  pending.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  auto& response = parser_->response;
  boost::system::error_code error;
  std::size_t consumed = 0;
  // Step by step: a parser that is told to be eager forgets its verdict on the announced length of the body.
  while (!error && !response.is_done() && consumed < pending.size()) {
    consumed += response.put(asio::buffer(pending) + consumed, error);
  }
  pending.erase(0, consumed);
  if (error && error != http::error::need_more) return fail(error.message());
  // Beast looks at its limit only once the header is whole.
  if (!response.is_header_done() && pending.size() > kHeaderLimit) return fail("header limit exceeded");
  if (response.is_done()) progress_ = Progress::complete;
  return progress_;
}

HttpResponse::Progress HttpResponse::finish() {
  if (progress_ != Progress::wants_more) return progress_;
  if (!parser_->response.is_header_done()) {
    return fail(parser_->pending.empty() ? "no data received" : "closed within the header");
  }
  progress_ = Progress::complete;
  return progress_;
}

unsigned HttpResponse::status() const {
  return parser_->response.is_header_done() ? parser_->response.get().result_int() : 0;
}

Md5Digest HttpResponse::digest() const { return parser_->response.get().body().sum(); }

}  // namespace viplane::health
