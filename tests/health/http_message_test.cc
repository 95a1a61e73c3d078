// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/http_message.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/bytes.h"

namespace viplane::health {
namespace {

using Progress = HttpResponse::Progress;
using test::as_view;

// MD5 sums of RFC 1321, A.5.
constexpr const char* kOfNothing = "d41d8cd98f00b204e9800998ecf8427e";
constexpr const char* kOfAbc = "900150983cd24fb0d6963f7d28e17f72";
constexpr const char* kOfMessageDigest = "f96b697d7cb7938d525a2f31aaf161d0";

TEST(Md5, AgreesWithRfc1321) {
  Md5 sum;
  EXPECT_EQ(to_hex(sum.sum()), kOfNothing);
  sum.update(as_view("abc"));
  EXPECT_EQ(to_hex(sum.sum()), kOfAbc);
  Md5 in_pieces;
  in_pieces.update(as_view("message "));
  in_pieces.sum();
  in_pieces.update(as_view("digest"));
  EXPECT_EQ(to_hex(in_pieces.sum()), kOfMessageDigest);
}

TEST(HttpRequest, IsWordedAsKeepalivedDoes) {
  const Endpoint target{IpAddress::v4(10, 0, 0, 1), 8080};
  HttpUrl url;
  url.path = "/status?full=1";
  EXPECT_EQ(http_request({}, url, target),
            "GET /status?full=1 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 10.0.0.1:8080\r\n\r\n");
  url.virtualhost = "www.example.org";
  HttpCheck check;
  check.protocol = HttpProtocol::http_1_1;
  EXPECT_EQ(http_request(check, url, target),
            "GET /status?full=1 HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\n"
            "Host: www.example.org\r\n\r\n");
}

TEST(HttpRequest, AnIpv6HostStandsInBrackets) {
  const Endpoint target{*IpAddress::parse("2001:db8::1"), 80};
  EXPECT_NE(http_request({}, {}, target).find("Host: [2001:db8::1]:80\r\n"), std::string::npos);
}

TEST(HttpResponse, ABodyWithALengthEndsWithIt) {
  HttpResponse response;
  EXPECT_EQ(response.receive(as_view("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")), Progress::complete);
  EXPECT_EQ(response.status(), 200u);
  EXPECT_EQ(to_hex(response.digest()), kOfAbc);
}

TEST(HttpResponse, ABodyWithoutALengthEndsWithTheConnection) {
  HttpResponse response;
  EXPECT_EQ(response.receive(as_view("HTTP/1.0 200 OK\r\n\r\nmessage digest")), Progress::wants_more);
  EXPECT_EQ(response.finish(), Progress::complete);
  EXPECT_EQ(to_hex(response.digest()), kOfMessageDigest);
}

TEST(HttpResponse, ChunksCountWithoutTheirFraming) {
  HttpResponse response;
  EXPECT_EQ(response.receive(as_view("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n")),
            Progress::complete);
  EXPECT_EQ(to_hex(response.digest()), kOfAbc);
}

TEST(HttpResponse, MayComeInPiecesOfAnySize) {
  const std::string whole[] = {
      "HTTP/1.1 404 Not Found\r\nServer: x\r\nContent-Length: 14\r\n\r\nmessage digest",
      "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nmessage\r\n7\r\n digest\r\n0\r\n\r\n"};
  for (const std::string& text : whole) {
    for (std::size_t size = 1; size <= text.size(); ++size) {
      HttpResponse response;
      Progress progress = Progress::wants_more;
      for (std::size_t i = 0; i < text.size(); i += size) {
        ASSERT_EQ(progress, Progress::wants_more) << "piece " << i / size << " of size " << size;
        progress = response.receive(as_view(std::string_view(text).substr(i, size)));
      }
      EXPECT_EQ(progress, Progress::complete) << "pieces of " << size;
      EXPECT_EQ(response.status(), 404u);
      EXPECT_EQ(to_hex(response.digest()), kOfMessageDigest) << "pieces of " << size;
    }
  }
}

TEST(HttpResponse, AnswersWithoutABodyAreCompleteAfterTheHeader) {
  for (const char* line : {"HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified"}) {
    HttpResponse response;
    EXPECT_EQ(response.receive(as_view(std::string(line) + "\r\n\r\n")), Progress::complete) << line;
    EXPECT_EQ(to_hex(response.digest()), kOfNothing);
  }
}

TEST(HttpResponse, ATruncatedBodyCountsWithWhatCame) {
  HttpResponse response;
  EXPECT_EQ(response.receive(as_view("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")), Progress::wants_more);
  EXPECT_EQ(response.finish(), Progress::complete);
  EXPECT_EQ(to_hex(response.digest()), kOfAbc);
}

TEST(HttpResponse, GarbageIsInvalidAtOnce) {
  for (const char* text : {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 2OO OK\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
                           "\x16\x03\x01\x02\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    HttpResponse response;
    EXPECT_EQ(response.receive(as_view(text)), Progress::invalid) << text;
    EXPECT_FALSE(response.error().empty());
    EXPECT_EQ(response.receive(as_view("HTTP/1.0 200 OK\r\n\r\n")), Progress::invalid) << "must stay invalid";
  }
}

TEST(HttpResponse, NothingOrHalfAHeaderIsInvalidAtTheEnd) {
  HttpResponse nothing;
  EXPECT_EQ(nothing.finish(), Progress::invalid);
  EXPECT_EQ(nothing.error(), "no data received");
  HttpResponse half;
  EXPECT_EQ(half.receive(as_view("HTTP/1.0 200 OK\r\nServer: x\r\n")), Progress::wants_more);
  EXPECT_EQ(half.status(), 0u);
  EXPECT_EQ(half.finish(), Progress::invalid);
  EXPECT_EQ(half.error(), "closed within the header");
}

TEST(HttpResponse, AnEndlessHeaderIsRefused) {
  HttpResponse response;
  response.receive(as_view("HTTP/1.0 200 OK\r\n"));
  Progress progress = Progress::wants_more;
  int pieces = 0;
  for (; progress == Progress::wants_more && pieces < 1000; ++pieces)
    progress = response.receive(as_view("X-Y: zzzz\r\n"));
  EXPECT_EQ(progress, Progress::invalid);
  EXPECT_LT(pieces, 1000);
}

TEST(HttpResponse, AnEndlessBodyIsRefused) {
  HttpResponse response;
  response.receive(as_view("HTTP/1.0 200 OK\r\n\r\n"));
  const std::string mebibyte(1 << 20, 'x');
  Progress progress = Progress::wants_more;
  int pieces = 0;
  for (; progress == Progress::wants_more && pieces < 100; ++pieces) progress = response.receive(as_view(mebibyte));
  EXPECT_EQ(progress, Progress::invalid);
  EXPECT_EQ(pieces, 65);
}

TEST(HttpResponse, AnAnnouncedBodyBeyondTheLimitIsRefusedBeforeItComes) {
  HttpResponse response;
  const std::string header = "HTTP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
  EXPECT_EQ(response.receive(as_view(header)), Progress::invalid);
  HttpResponse with_body;
  EXPECT_EQ(with_body.receive(as_view(header + "abc")), Progress::invalid);
}

}  // namespace
}  // namespace viplane::health
