// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/request.h"

#include <strings.h>

#include <algorithm>
#include <string_view>

#include "webbench/number.h"

namespace viplane::webbench {
namespace {

constexpr std::string_view kSchemeEnd = "://";
constexpr std::size_t kLongestUrl = 1500;

HttpVersion upgraded(const Options& options) {
  HttpVersion least = HttpVersion::http09;
  if (options.reload && options.proxy_host) least = HttpVersion::http10;
  if (options.method == Method::head) least = HttpVersion::http10;
  if (options.method == Method::options || options.method == Method::trace) least = HttpVersion::http11;
  return std::max(options.version, least);
}

// The original checks in this order, and so do we: a URL with two faults gets the same text.
std::string fault_of(const std::string& url, bool through_proxy) {
  const std::size_t scheme_end = url.find(kSchemeEnd);
  if (scheme_end == std::string::npos) return "\n" + url + ": is not a valid URL.\n";
  if (url.size() > kLongestUrl) return "URL is too long.\n";
  if (!through_proxy && strncasecmp("http://", url.c_str(), 7) != 0)
    return "\nOnly HTTP protocol is directly supported, set --proxy for others.\n";
  if (url.find('/', scheme_end + kSchemeEnd.size()) == std::string::npos)
    return "\nInvalid URL syntax - hostname don't ends with '/'.\n";
  return {};
}

// Splits "host[:port]" in front of the path.
void take_host(const std::string& authority, Request& request) {
  const std::size_t colon = authority.find(':');
  request.host = authority.substr(0, colon);
  if (colon == std::string::npos) return;
  request.port = number_at_start(authority.substr(colon + 1));
  if (request.port == 0) request.port = 80;
}

std::string headers(const Options& options, const Request& request) {
  if (request.version == HttpVersion::http09) return {};
  std::string text = "User-Agent: WebBench 1.5\r\n";
  if (!options.proxy_host) text += "Host: " + request.host + "\r\n";
  if (options.reload && options.proxy_host) text += "Pragma: no-cache\r\n";
  if (request.version == HttpVersion::http11) text += "Connection: close\r\n";
  return text + "\r\n";
}

}  // namespace

std::variant<Request, BadUrl> build_request(const Options& options) {
  const std::string& url = options.url;
  if (std::string fault = fault_of(url, options.proxy_host.has_value()); !fault.empty()) return BadUrl{fault};

  Request request;
  request.version = upgraded(options);
  std::string target = url;
  if (options.proxy_host) {
    request.host = *options.proxy_host;
    request.port = options.proxy_port;
  } else {
    const std::size_t authority = url.find(kSchemeEnd) + kSchemeEnd.size();
    const std::size_t path = url.find('/', authority);
    request.port = options.proxy_port;
    take_host(url.substr(authority, path - authority), request);
    target = url.substr(path);
  }
  request.bytes = std::string(name_of(options.method)) + " " + target;
  if (request.version == HttpVersion::http10) request.bytes += " HTTP/1.0";
  if (request.version == HttpVersion::http11) request.bytes += " HTTP/1.1";
  request.bytes += "\r\n" + headers(options, request);
  return request;
}

}  // namespace viplane::webbench
