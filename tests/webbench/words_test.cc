// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/words.h"

#include <gmock/gmock.h>

namespace viplane::webbench {
namespace {

std::string announced(Options options, HttpVersion version = HttpVersion::http10) {
  options.url = "http://host/";
  Request request;
  request.version = version;
  return announcement(options, request);
}

TEST(Words, AnnounceOneClient) {
  EXPECT_EQ(announced({}), "\nBenchmarking: GET http://host/\n1 client, running 30 sec.\n");
}

TEST(Words, AnnounceAllThatDiffersFromTheDefault) {
  Options options;
  options.method = Method::options;
  options.clients = 500;
  options.seconds = 5;
  options.force = options.reload = true;
  options.proxy_host = "cache";
  options.proxy_port = 3128;
  EXPECT_EQ(announced(options, HttpVersion::http11),
            "\nBenchmarking: OPTIONS http://host/ (using HTTP/1.1)\n"
            "500 clients, running 5 sec, early socket close, via proxy server cache:3128, forcing reload.\n");
  EXPECT_EQ(announced({}, HttpVersion::http09),
            "\nBenchmarking: GET http://host/ (using HTTP/0.9)\n1 client, running 30 sec.\n");
}

TEST(Words, RepeatPublishedRuns) {
  EXPECT_EQ(verdict({4234, 0, 0}, 30), "\nSpeed=8468 pages/min, 0 bytes/sec.\nRequests: 4234 susceed, 0 failed.\n");
  EXPECT_EQ(verdict({232710, 58, 55152270}, 30),
            "\nSpeed=465536 pages/min, 1838409 bytes/sec.\nRequests: 232710 susceed, 58 failed.\n");
  EXPECT_EQ(pages_per_minute({818692, 0, 0}, 30), 1637384);
}

// 5 pages in 2 seconds are 150 a minute, but not in the float of the original: 2 / 60.0f is rounded up.
TEST(Words, RoundAsTheOriginalsFloatDoes) {
  EXPECT_EQ(pages_per_minute({5, 0, 0}, 2), 149);
  EXPECT_EQ(pages_per_minute({95, 0, 0}, 2), 2849);
  EXPECT_EQ(bytes_per_second({0, 0, 16777217}, 1), 16777216);
}

TEST(Words, CountBeyondAnInt) {
  EXPECT_EQ(bytes_per_second({0, 0, 300'000'000'003}, 3), 100'000'000'001);
  EXPECT_EQ(pages_per_minute({3'000'000'000, 30, 0}, 60), 3'000'000'030);
}

}  // namespace
}  // namespace viplane::webbench
