// SPDX-License-Identifier: GPL-2.0-or-later
// HTTP_GET as a machine: pages, digests, retries and their times.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "control/health/check_machine.h"
#include "control/health/md5.h"
#include "tests/health/story.h"
#include "tests/support/bytes.h"

namespace viplane::health {
namespace {

using std::chrono::seconds;
using test::as_view;

std::string answer(int status, const std::string& body = "abc") {
  return "HTTP/1.0 " + std::to_string(status) + " Reason\r\n\r\n" + body;
}

Checker http_check(std::vector<std::string> paths = {"/"}) {
  Checker checker;
  checker.target = {IpAddress::v4(10, 0, 0, 1), 80};
  checker.retry = 3;
  checker.delay_before_retry = seconds(3);
  checker.delay_loop = seconds(10);
  HttpCheck http;
  for (std::string& path : paths) {
    http.urls.emplace_back();
    http.urls.back().path = std::move(path);
  }
  checker.kind = std::move(http);
  return checker;
}

HttpCheck& http_of(Checker& checker) { return std::get<HttpCheck>(checker.kind); }

Md5Digest digest_of(std::string_view body) {
  Md5 sum;
  sum.update(as_view(body));
  return sum.sum();
}

std::string server_name_asked_for(const Actions& actions) { return std::get<Connect>(actions.at(0)).server_name; }

// A web server in virtual time: '+' answers 200, '5' answers 503, 'R' refuses, 'S' connects and stays silent,
// 'X' resets while it answers.
class WebStory {
 public:
  explicit WebStory(Checker checker) : machine_(make_check_machine(std::move(checker))) { machine_->start(at(0), 0); }

  std::string tell(const std::string& answers) {
    text_.clear();
    for (const char reply : answers) {
      now_ = *machine_->deadline();
      note(machine_->on_deadline(now_));
      if (reply == 'R') {
        note(machine_->on_closed(now_, StreamEnd::refused));
        continue;
      }
      note(machine_->on_connected(now_));
      if (reply == 'S') {
        now_ = *machine_->deadline();
        note(machine_->on_deadline(now_));
        continue;
      }
      note(machine_->on_received(now_, as_view(answer(reply == '5' ? 503 : 200))));
      note(machine_->on_closed(now_, reply == 'X' ? StreamEnd::reset : StreamEnd::by_peer));
    }
    return text_;
  }
  CheckMachine& machine() { return *machine_; }
  const std::string& why() const { return why_; }  // of the last verdict

 private:
  void note(const Actions& actions) {
    for (const Action& action : actions) {
      if (const auto* write = std::get_if<Write>(&action)) {
        text_ += stamp(now_) + " " + write->bytes.substr(4, write->bytes.find(' ', 4) - 4) + "; ";
      } else if (const auto* verdict = std::get_if<Verdict>(&action)) {
        text_ += stamp(now_) + (verdict->is_up ? " up; " : " down; ");
        why_ = verdict->why;
      }
    }
  }

  std::unique_ptr<CheckMachine> machine_;
  std::string text_;
  std::string why_;
  Time now_;
};

TEST(HttpGet, IsUpWhenThePageComes) { EXPECT_EQ(WebStory(http_check()).tell("++"), "1 /; 1 up; 11 /; "); }

TEST(HttpGet, AsksForOnePageEachDelayLoopAndIsUpAfterAll) {
  EXPECT_EQ(WebStory(http_check({"/a", "/b"})).tell("+++"), "1 /a; 11 /b; 11 up; 21 /a; ");
}

TEST(HttpGet, FastRecoveryAsksForAllPagesAtOnceUntilTheServerIsUp) {
  Checker checker = http_check({"/a", "/b"});
  http_of(checker).fast_recovery = true;
  EXPECT_EQ(WebStory(checker).tell("+++"), "1 /a; 1 /b; 1 up; 11 /a; ");
}

TEST(HttpGet, TheVeryFirstFailureIsNotForgiven) { EXPECT_EQ(WebStory(http_check()).tell("5"), "1 /; 1 down; "); }

TEST(HttpGet, NorIsOneAtALaterPageBeforeTheFirstResult) {
  EXPECT_EQ(WebStory(http_check({"/a", "/b"})).tell("+5"), "1 /a; 11 /b; 11 down; ");
}

TEST(HttpGet, IsDownAfterThreeRetriesThreeSecondsApart) {
  EXPECT_EQ(WebStory(http_check()).tell("+5555"), "1 /; 1 up; 11 /; 14 /; 17 /; 20 /; 20 down; ");
}

TEST(HttpGet, RetriesThePageThatFailed) {
  EXPECT_EQ(WebStory(http_check({"/a", "/b"})).tell("+++55+"), "1 /a; 11 /b; 11 up; 21 /a; 31 /b; 34 /b; 37 /b; ");
}

TEST(HttpGet, ADeadServersPageHasToComeTwice) {
  EXPECT_EQ(WebStory(http_check()).tell("5++"), "1 /; 1 down; 11 /; 21 /; 21 up; ");
}

TEST(HttpGet, AfterAFailedPageCameAllPagesAreAskedFor) {
  EXPECT_EQ(WebStory(http_check({"/a", "/b"})).tell("+5+++"), "1 /a; 11 /b; 11 down; 21 /b; 31 /a; 41 /b; 41 up; ");
}

TEST(HttpGet, ADeadServerIsTriedEachDelayLoop) { EXPECT_EQ(WebStory(http_check()).tell("R5R"), "1 down; 11 /; "); }

TEST(HttpGet, SilenceForConnectTimeoutIsAFailure) {
  WebStory story(http_check());
  EXPECT_EQ(story.tell("S"), "1 /; 6 down; ");
  EXPECT_EQ(story.why(), "GET /: reading timed out");
}

TEST(HttpGet, EachPieceOfTheAnswerGivesItMoreTime) {
  WebStory story(http_check());
  CheckMachine& machine = story.machine();
  machine.on_deadline(at(1));
  machine.on_connected(at(1));
  EXPECT_EQ(machine.deadline(), at(6));
  EXPECT_TRUE(machine.on_received(at(5), as_view("HTTP/1.0 200 OK\r\n")).empty());
  EXPECT_EQ(machine.deadline(), at(10));
  EXPECT_EQ(machine.on_deadline(at(10)).front(), Action(Close{}));
}

TEST(HttpGet, AConnectionThatIsResetIsAFailure) {
  WebStory story(http_check());
  EXPECT_EQ(story.tell("X"), "1 /; 1 down; ");
  EXPECT_EQ(story.why(), "GET /: connection reset");
}

TEST(HttpGet, ClosesAKeptConnectionWhenTheAnswerIsComplete) {
  WebStory story(http_check());
  story.machine().on_deadline(at(1));
  story.machine().on_connected(at(1));
  const Actions actions = story.machine().on_received(at(2), as_view("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[0], Action(Close{}));
  EXPECT_EQ(actions[1], Action(Verdict{{}, true, "GET /: status 200"}));
  EXPECT_TRUE(story.machine().on_closed(at(2), StreamEnd::by_peer).empty());
}

TEST(HttpGet, TheStatusMustBeAmongThoseAskedFor) {
  WebStory by_default(http_check());
  by_default.tell("5");
  EXPECT_EQ(by_default.why(), "GET /: status 503");
  Checker checker = http_check();
  http_of(checker).urls[0].status_codes.set(503);
  WebStory story(checker);
  EXPECT_EQ(story.tell("5"), "1 /; 1 up; ");
  EXPECT_EQ(WebStory(checker).tell("+"), "1 /; 1 down; ") << "200 is not asked for";
}

TEST(HttpGet, TheDigestOfTheBodyMustAgree) {
  Checker checker = http_check();
  http_of(checker).urls[0].digest = digest_of("abc");
  EXPECT_EQ(WebStory(checker).tell("+"), "1 /; 1 up; ");
  http_of(checker).urls[0].digest = digest_of("abd");
  WebStory story(checker);
  EXPECT_EQ(story.tell("+"), "1 /; 1 down; ");
  EXPECT_EQ(story.why(), "GET /: digest 900150983cd24fb0d6963f7d28e17f72, expected " + to_hex(digest_of("abd")));
}

TEST(HttpGet, GarbageIsAFailureAtOnce) {
  WebStory story(http_check());
  story.machine().on_deadline(at(1));
  story.machine().on_connected(at(1));
  const Actions actions = story.machine().on_received(at(1), as_view("220 smtp.example.org ESMTP\r\n\r\n"));
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[0], Action(Close{}));
  EXPECT_FALSE(std::get<Verdict>(actions[1]).is_up);
}

TEST(HttpGet, EachPageMayHaveItsVirtualhost) {
  Checker checker = http_check();
  http_of(checker).urls[0].virtualhost = "shop.example.org";
  const auto machine = make_check_machine(checker, {1, 2});
  machine->start(at(0), 0);
  machine->on_deadline(at(1));
  EXPECT_EQ(
      machine->on_connected(at(1)),
      (Actions{Write{{1, 2}, "GET / HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: shop.example.org\r\n\r\n"}}));
}

TEST(HttpGet, AlphaIsDownUntilAllPagesHaveCome) {
  Checker checker = http_check({"/a", "/b"});
  checker.alpha = true;
  WebStory story(checker);
  EXPECT_FALSE(story.machine().is_up());
  EXPECT_EQ(story.tell("++"), "1 /a; 11 /b; 11 up; ");
}

TEST(SslGet, AsksForTheNameOfEachPageWhereSniIsEnabled) {
  Checker checker = http_check({"/a", "/b"});
  http_of(checker).is_tls = true;
  http_of(checker).enable_sni = true;
  http_of(checker).urls[0].virtualhost = "a.example.com";
  http_of(checker).urls[1].virtualhost = "b.example.com";
  const auto machine = make_check_machine(checker);
  machine->start(at(0), 0);
  EXPECT_EQ(server_name_asked_for(machine->on_deadline(at(1))), "a.example.com");
  machine->on_connected(at(1));
  machine->on_received(at(1), as_view("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(server_name_asked_for(machine->on_deadline(at(11))), "b.example.com");
}

TEST(SslGet, AsksForNoNameWhereSniIsNotEnabled) {
  Checker checker = http_check();
  http_of(checker).is_tls = true;
  http_of(checker).urls[0].virtualhost = "a.example.com";
  const auto machine = make_check_machine(checker);
  machine->start(at(0), 0);
  EXPECT_EQ(server_name_asked_for(machine->on_deadline(at(1))), "");
}

TEST(SslGet, SaysThatTlsFailed) {
  Checker checker = http_check();
  http_of(checker).is_tls = true;
  const auto machine = make_check_machine(checker);
  machine->start(at(0), 0);
  machine->on_deadline(at(1));
  EXPECT_EQ(machine->on_closed(at(1), StreamEnd::tls_failed), (Actions{Verdict{{}, false, "GET /: TLS failed", true}}));
}

}  // namespace
}  // namespace viplane::health
