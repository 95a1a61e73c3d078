// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/request.h"

#include <gmock/gmock.h>

namespace viplane::webbench {
namespace {

Request built(const Options& options) {
  const auto request = build_request(options);
  EXPECT_TRUE(std::holds_alternative<Request>(request));
  return std::holds_alternative<Request>(request) ? std::get<Request>(request) : Request{};
}

std::string fault(const std::string& url, bool through_proxy = false) {
  Options options;
  options.url = url;
  if (through_proxy) options.proxy_host = "cache";
  const auto request = build_request(options);
  return std::holds_alternative<BadUrl>(request) ? std::get<BadUrl>(request).text : "";
}

struct Case {
  Method method;
  HttpVersion version;
  bool reload;
  bool proxy;
  const char* bytes;
};

constexpr auto k09 = HttpVersion::http09, k10 = HttpVersion::http10, k11 = HttpVersion::http11;

const Case kCases[] = {
    {Method::get, k09, false, false, "GET /a?b\r\n"},
    {Method::get, k10, false, false, "GET /a?b HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nHost: h\r\n\r\n"},
    {Method::get, k11, false, false,
     "GET /a?b HTTP/1.1\r\nUser-Agent: WebBench 1.5\r\nHost: h\r\nConnection: close\r\n\r\n"},
    {Method::get, k10, true, false, "GET /a?b HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nHost: h\r\n\r\n"},
    {Method::get, k10, false, true, "GET http://h:8080/a?b HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\n\r\n"},
    {Method::get, k10, true, true,
     "GET http://h:8080/a?b HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nPragma: no-cache\r\n\r\n"},
    {Method::get, k09, true, true,
     "GET http://h:8080/a?b HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nPragma: no-cache\r\n\r\n"},
    {Method::get, k09, false, true, "GET http://h:8080/a?b\r\n"},
    {Method::get, k09, true, false, "GET /a?b\r\n"},
    {Method::head, k09, false, false, "HEAD /a?b HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nHost: h\r\n\r\n"},
    {Method::head, k11, false, false,
     "HEAD /a?b HTTP/1.1\r\nUser-Agent: WebBench 1.5\r\nHost: h\r\nConnection: close\r\n\r\n"},
    {Method::options, k09, false, false,
     "OPTIONS /a?b HTTP/1.1\r\nUser-Agent: WebBench 1.5\r\nHost: h\r\nConnection: close\r\n\r\n"},
    {Method::trace, k10, true, true,
     "TRACE http://h:8080/a?b HTTP/1.1\r\nUser-Agent: WebBench 1.5\r\nPragma: no-cache\r\nConnection: close\r\n\r\n"},
};

TEST(Request, EveryCombinationHasWebbenchsBytes) {
  for (const Case& wanted : kCases) {
    Options options;
    options.url = "http://h:8080/a?b";
    options.method = wanted.method;
    options.version = wanted.version;
    options.reload = wanted.reload;
    if (wanted.proxy) options.proxy_host = "cache";
    EXPECT_EQ(built(options).bytes, wanted.bytes);
  }
}

TEST(Request, AnUpgradedVersionIsKnown) {
  Options options;
  options.url = "http://h/";
  options.version = k09;
  options.method = Method::trace;
  EXPECT_EQ(built(options).version, k11);
}

TEST(Request, GoesToTheUrlsHostAndPort) {
  const std::vector<std::tuple<std::string, std::string, int>> cases = {
      {"http://h/", "h", 80},   {"HTTP://h:81/x", "h", 81},  {"http://h:0/", "h", 80},
      {"http://h:8x/", "h", 8}, {"http://h/a:90/", "h", 80}, {"http://user:secret@h/", "user", 80},
      {"http:///", "", 80},     {"http://:9/", "", 9},       {"http://h:65616/", "h", 65616},
  };
  for (const auto& [url, host, port] : cases) {
    Options options;
    options.url = url;
    EXPECT_EQ(built(options).host, host) << url;
    EXPECT_EQ(built(options).port, port) << url;
  }
}

TEST(Request, GoesToTheProxyWhateverTheUrlSays) {
  Options options;
  options.url = "ftp://h:21/";
  options.proxy_host = "cache";
  options.proxy_port = 3128;
  EXPECT_EQ(built(options).host, "cache");
  EXPECT_EQ(built(options).port, 3128);
}

TEST(Request, RefusesWithWebbenchsWordsInItsOrder) {
  EXPECT_EQ(fault("h/"), "\nh/: is not a valid URL.\n");
  EXPECT_EQ(fault("http://" + std::string(1494, 'a')), "URL is too long.\n");
  EXPECT_EQ(fault("ftp://h"), "\nOnly HTTP protocol is directly supported, set --proxy for others.\n");
  EXPECT_EQ(fault("http://h"), "\nInvalid URL syntax - hostname don't ends with '/'.\n");
  EXPECT_EQ(fault("ftp://h", true), "\nInvalid URL syntax - hostname don't ends with '/'.\n");
}

TEST(Request, TakesUrlsOf1500Octets) { EXPECT_EQ(fault("http://h/" + std::string(1491, 'a')), ""); }

}  // namespace
}  // namespace viplane::webbench
