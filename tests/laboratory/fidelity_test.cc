// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/fidelity.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

Performance performance(std::vector<std::string> transitions, std::vector<Takeover> takeovers) {
  Performance one;
  one.runner = "viplaned";
  one.transitions = std::move(transitions);
  one.takeovers = std::move(takeovers);
  return one;
}

const Performance kReference = performance({"lb1 VI_1 backup", "lb2 VI_1 backup", "lb1 VI_1 master", "lb2 VI_1 master"},
                                           {{"lb1 VI_1", 3414ms}, {"lb2 VI_1", 3024ms}});

TEST(Fidelity, NodesThatStartTogetherMaySwap) {
  Performance other = kReference;
  std::swap(other.transitions[0], other.transitions[1]);
  EXPECT_TRUE(same_order(kReference, other));
}

TEST(Fidelity, MastersInAnotherOrderAreAnotherOrder) {
  Performance other = kReference;
  std::swap(other.transitions[2], other.transitions[3]);
  std::swap(other.takeovers[0], other.takeovers[1]);
  EXPECT_FALSE(same_order(kReference, other));
}

TEST(Fidelity, OneChangeMoreIsAnotherOrder) {
  Performance other = kReference;
  other.transitions.push_back("lb2 VI_1 backup");
  EXPECT_FALSE(same_order(kReference, other));
}

TEST(Fidelity, TheGreatestDifferenceCounts) {
  Performance other = kReference;
  other.takeovers[0].after += 3ms;
  other.takeovers[1].after -= 7ms;
  EXPECT_EQ(takeover_difference(kReference, other), 7ms);
}

TEST(Fidelity, ATakeoverCountsFromTheLastFault) {
  RunResult result;
  const auto state = [](Duration at, const char* to) {
    return Event{.at = Time(at),
                 .node = "lb2",
                 .kind = "vrrp.state",
                 .fields = {{"instance", std::string("VI_1")}, {"to", std::string(to)}}};
  };
  result.events = {
      state(1s, "backup"), {.at = Time(5s), .node = {}, .kind = "fault.injected", .fields = {}}, state(8s, "master")};
  const Performance one = performance_of("viplaned", result);
  ASSERT_EQ(one.takeovers.size(), 1u);
  EXPECT_EQ(one.takeovers[0].after, 3s);
  EXPECT_THAT(one.transitions, testing::ElementsAre("lb2 VI_1 backup", "lb2 VI_1 master"));
}

TEST(Fidelity, JsonReadsBackAsItWasWritten) {
  Performance one = kReference;
  one.failed = {"one_master"};
  one.outage = 12ms;
  const Performance back = read_performance(to_json(one));
  EXPECT_EQ(back.transitions, one.transitions);
  EXPECT_EQ(back.takeovers[1].after, 3024ms);
  EXPECT_EQ(back.failed, one.failed);
  EXPECT_EQ(back.outage, 12ms);
}

}  // namespace
}  // namespace viplane::scenarios
