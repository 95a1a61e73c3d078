// SPDX-License-Identifier: GPL-2.0-or-later
// A real server dies and returns at several moments of its check: it leaves and comes back when it was predicted to.
#include <gtest/gtest.h>

#include <algorithm>

#include "env/event_json.h"
#include "tests/explain/scene.h"

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

struct Case {
  std::string name;
  std::string check;
  std::string delay_loop;
};

// The times at which the server enters (1) or leaves (0) the table, by weight or by removal.
std::optional<Time> when(const std::vector<Event>& events, bool in, Time after) {
  for (const Event& event : events) {
    if (event.kind != (in ? "health.up" : "health.down") || event.at < after) continue;
    return event.at;
  }
  return std::nullopt;
}

class RealServers : public testing::TestWithParam<Case> {
 protected:
  // Steady checks, found by letting the server refuse at a known time: the failed check tells the grid.
  using Turn = std::function<void(sim::World&, scenarios::TrafficPlant&, bool dead)>;

  std::vector<Event> play(const Turn& turn, Time at, std::optional<Time> end, Duration until) const {
    std::vector<Act> acts{{at, [&](auto& world, auto& plant) { turn(world, plant, true); }}};
    if (end) acts.push_back({*end, [&](auto& world, auto& plant) { turn(world, plant, false); }});
    return Stage(files_).play(until, acts);
  }

  const Files files_ = with(GetParam().check, GetParam().delay_loop);
  const Explanation all_ = explain_files(files_);
  const CheckPace pace_ = all_.services.at(0).checks.at(0);
};

void refuse(sim::World&, scenarios::TrafficPlant& plant, bool dead) {
  plant.set_behaviour(kServer, dead ? sim::ServerBehaviour::refusing : sim::ServerBehaviour::healthy);
}

void die(sim::World& world, scenarios::TrafficPlant&, bool dead) {
  dead ? world.node("rs1").crash() : world.node("rs1").power_return();
}

TEST_P(RealServers, LeaveAsPredicted) {
  const Range refusing = *pace_.leaves_refusing.range;
  const Range silent = *pace_.leaves_silent.range;
  const Duration period = refusing.most - refusing.least;
  // A first death tells when a check begins: that much before the server left.
  const Time first{std::chrono::seconds(20)};
  const auto events = play(refuse, first, {}, first.time_since_epoch() + refusing.most + milliseconds(100));
  const auto left = when(events, false, first);
  ASSERT_TRUE(left);
  const Time begins = *left - refusing.least;
  for (const auto& [turn, range, what] :
       {std::tuple(Turn(refuse), refusing, "refuses"), {Turn(die), silent, "is silent"}}) {
    Comparison leaves(GetParam().name + " " + what, {range, pace_.leaves_silent.formula});
    for (const Duration before : {microseconds(200), microseconds(400'000)}) {
      const Time at = begins - before;
      const auto told = play(turn, at, {}, at.time_since_epoch() + range.most + milliseconds(500));
      ASSERT_TRUE(when(told, false, at)) << what << story(told, at);
      leaves.measured(*when(told, false, at) - at);
    }
    // Just after a check: the whole period goes by. The answer takes some hundred microseconds.
    const Time at = begins + microseconds(400);
    const auto told = play(turn, at, {}, at.time_since_epoch() + range.most + milliseconds(500));
    ASSERT_TRUE(when(told, false, at)) << what << story(told, at);
    leaves.measured(*when(told, false, at) - at);
    leaves.judge();
    EXPECT_GE(period, std::chrono::seconds(1));
  }
}

TEST_P(RealServers, ReturnAsPredicted) {
  for (const Turn& turn : {Turn(refuse), Turn(die)}) {
    Comparison returns(GetParam().name + " returns", pace_.returns);
    const Time at{std::chrono::seconds(20)};
    for (int phase = 0; phase < 8; ++phase) {
      const Time end = at + pace_.leaves_silent.range->most + milliseconds(100 + 379 * phase);
      const auto told = play(turn, at, end, end.time_since_epoch() + pace_.returns.range->most + milliseconds(500));
      ASSERT_TRUE(when(told, true, end)) << story(told, at);
      returns.measured(*when(told, true, end) - end);
    }
    returns.judge_within();
  }
}

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
                         "2"}),
    [](const testing::TestParamInfo<Case>& tested) { return tested.param.name; });

}  // namespace
}  // namespace viplane::explain
