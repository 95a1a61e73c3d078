// SPDX-License-Identifier: GPL-2.0-or-later
// A real server dies and returns at several moments of its check: it leaves and comes back when it was predicted to.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/explain/scene.h"
#include "tests/explain/stands.h"

namespace viplane::explain {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

const std::string kServer = "10.1.0.21";  // of another network: a dead one is silent, nobody answers for it

Files with(const std::string& check, const std::string& delay_loop) {
  const std::string service = std::string("virtual_server ") + kAddress +
                              " 80 {\n  lb_algo rr\n  lb_kind TUN\n  protocol TCP\n  delay_loop " + delay_loop +
                              "\n  real_server " + kServer + " 80 {\n" + check + "\n  }\n}\n";
  return {{"lb1", conf({.priority = 150, .version = "3", .interval = "0.1", .rest = service})}};
}

using MakeStand = std::unique_ptr<Stand> (*)(sim::Host&);

struct Case {
  std::string name;
  std::string check;
  std::string delay_loop;
  MakeStand stand = nullptr;  // none: the web server of every scenario
};

// The time at which the server enters the table, or leaves it, by weight or by removal.
std::optional<Time> when(const std::vector<Event>& events, bool in, Time after) {
  for (const Event& event : events) {
    if (event.kind == (in ? "health.up" : "health.down") && event.at >= after) return event.at;
  }
  return std::nullopt;
}

class RealServers : public testing::TestWithParam<Case> {
 protected:
  enum class Death : std::uint8_t { refuses, silent, hangs };
  static constexpr Death kDeaths[] = {Death::refuses, Death::silent, Death::hangs};

  const Prediction& leaving(Death death) const {
    return death == Death::refuses  ? pace_.leaves_refusing
           : death == Death::silent ? pace_.leaves_silent
                                    : pace_.leaves_hanging;
  }
  static std::string name_of(Death death) {
    return death == Death::refuses ? "refuses" : death == Death::silent ? "is silent" : "hangs";
  }

  void turn(Death death, bool dead, sim::World& world, scenarios::TrafficPlant& plant) {
    if (death == Death::silent) {
      dead ? world.node("rs1").crash() : world.node("rs1").power_return();
    } else if (stand_ != nullptr) {
      death == Death::refuses ? stand_->refuse(dead) : stand_->hang(dead);
    } else {
      const auto behaviour = death == Death::refuses ? sim::ServerBehaviour::refusing : sim::ServerBehaviour::stalled;
      plant.set_behaviour(kServer, dead ? behaviour : sim::ServerBehaviour::healthy);
    }
  }

  // It dies so at a time, and returns; end: it does not.
  std::vector<Event> play(Death death, Time at, std::optional<Time> end, Time until) {
    std::vector<Act> acts{{at, [=, this](auto& world, auto& plant) { turn(death, true, world, plant); }}};
    if (end) acts.push_back({*end, [=, this](auto& world, auto& plant) { turn(death, false, world, plant); }});
    return Stage(files_).play(until.time_since_epoch(), acts, [this](sim::World& world) -> std::shared_ptr<void> {
      if (GetParam().stand == nullptr) return nullptr;
      std::shared_ptr<Stand> made = GetParam().stand(world.host("rs1"));
      stand_ = made.get();
      return made;
    });
  }

  Duration longest_leave() const {
    Duration longest{0};
    for (const Death death : kDeaths) {
      if (leaving(death).range) longest = std::max(longest, leaving(death).range->most);
    }
    return longest;
  }

  // A first death tells when a check begins: that much before the server left.
  Time begin_of_a_check() {
    const auto seen = std::ranges::find_if(kDeaths, [&](Death death) { return leaving(death).range.has_value(); });
    const Time first{std::chrono::seconds(20)};
    const auto events = play(*seen, first, {}, first + leaving(*seen).range->most + milliseconds(100));
    const auto left = when(events, false, first);
    if (!left) throw std::runtime_error("it never leaves" + story(events, first));
    return *left - leaving(*seen).range->least;
  }

  const Files files_ = with(GetParam().check, GetParam().delay_loop);
  const Explanation all_ = explain_files(files_);
  const CheckPace pace_ = all_.services.at(0).checks.at(0);
  Stand* stand_ = nullptr;  // of the world that plays
};

TEST_P(RealServers, LeaveAsPredicted) {
  const Time begins = begin_of_a_check();
  for (const Death death : kDeaths) {
    const Prediction& predicted = leaving(death);
    if (!predicted.range) {
      const auto told = play(death, begins, {}, begins + 3 * longest_leave());
      EXPECT_FALSE(when(told, false, begins)) << name_of(death) << story(told, begins);
      continue;
    }
    Comparison leaves(GetParam().name + " " + name_of(death), predicted);
    // Just before a check, long before it, and just after, when the whole period goes by: the answer takes some
    // hundred microseconds.
    for (const Duration after : {-microseconds(200), -microseconds(400'000), microseconds(600)}) {
      const Time at = begins + after;
      const auto told = play(death, at, {}, at + predicted.range->most + milliseconds(500));
      ASSERT_TRUE(when(told, false, at)) << name_of(death) << story(told, at);
      leaves.measured(*when(told, false, at) - at);
    }
    leaves.judge();
    EXPECT_GE(predicted.range->most - predicted.range->least, std::chrono::seconds(1));
  }
}

TEST_P(RealServers, ReturnAsPredicted) {
  for (const Death death : kDeaths) {
    if (!leaving(death).range) continue;
    Comparison returns(GetParam().name + " returns after it " + name_of(death), pace_.returns);
    const Time at{std::chrono::seconds(20)};
    for (int phase = 0; phase < 6; ++phase) {
      const Time end = at + longest_leave() + milliseconds(100 + 379 * phase);
      const auto told = play(death, at, end, end + pace_.returns.range->most + milliseconds(500));
      ASSERT_TRUE(when(told, true, end)) << story(told, at);
      returns.measured(*when(told, true, end) - end);
    }
    returns.judge_within();
  }
}

template <UdpStand::Answer::result_type (*answer)(ByteView)>
std::unique_ptr<Stand> udp(sim::Host& host) {
  return std::make_unique<UdpStand>(host, answer);
}
std::unique_ptr<Stand> smtp(sim::Host& host) { return std::make_unique<SmtpStand>(host); }

INSTANTIATE_TEST_SUITE_P(
    Checks, RealServers,
    testing::Values(Case{"TCP", "TCP_CHECK {\n connect_timeout 1\n }", "2"},
                    Case{"TCP_retries", "TCP_CHECK {\n connect_timeout 1\n retry 3\n delay_before_retry 2\n }", "1"},
                    Case{"TCP_no_retry", "TCP_CHECK {\n connect_timeout 2\n retry 0\n }", "3"},
                    Case{"HTTP",
                         "HTTP_GET {\n url {\n path /\n status_code 200\n }\n connect_timeout 1\n retry 1\n "
                         "delay_before_retry 1\n }",
                         "2"},
                    Case{"HTTP_two_pages",
                         "HTTP_GET {\n url {\n path /\n status_code 200\n }\n url {\n path /b\n "
                         "status_code 200\n }\n connect_timeout 1\n delay_before_retry 2\n }",
                         "1"},
                    Case{"HTTP_fast_recovery",
                         "HTTP_GET {\n url {\n path /\n status_code 200\n }\n connect_timeout 1\n "
                         "retry 0\n fast_recovery\n }",
                         "2"},
                    Case{"SMTP", "SMTP_CHECK {\n connect_timeout 1\n retry 1\n delay_before_retry 2\n }", "2", smtp},
                    Case{"SMTP_no_retry", "SMTP_CHECK {\n connect_timeout 1\n retry 0\n }", "3", smtp},
                    Case{"DNS",
                         "DNS_CHECK {\n connect_timeout 1\n retry 2\n delay_before_retry 1\n name example.com\n }", "2",
                         udp<UdpStand::dns>},
                    Case{"UDP", "UDP_CHECK {\n connect_timeout 1\n require_reply\n retry 1\n delay_before_retry 1\n }",
                         "2", udp<UdpStand::echo>},
                    Case{"UDP_mute", "UDP_CHECK {\n connect_timeout 1\n retry 1\n delay_before_retry 1\n }", "2",
                         udp<UdpStand::mute>},
                    Case{"PING", "PING_CHECK {\n connect_timeout 1\n retry 1\n delay_before_retry 1\n }", "2"}),
    [](const testing::TestParamInfo<Case>& tested) { return tested.param.name; });

}  // namespace
}  // namespace viplane::explain
