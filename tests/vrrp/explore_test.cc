// SPDX-License-Identifier: GPL-2.0-or-later
// Every sequence of up to four faults, at every half interval, in a small model: two or three routers in discrete time,
// and the invariants in every state that can be reached. Equal states are visited once.
#include <gtest/gtest.h>

#include <unordered_set>

#include "tests/support/vrrp_wire.h"
#include "tests/vrrp/model.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;

struct Visit {
  Model model;
  int faults_left;
  std::string story;
};

// Visits every state that can be reached with at most so many faults; each is also followed without any further fault.
// Returns how many states there were.
std::size_t explore(const std::vector<vrrp::SharedConfig>& configs, const std::vector<Fault>& faults, int most_faults) {
  std::vector<Visit> open{{Model(configs), most_faults, {}}};
  std::unordered_set<std::size_t> seen;
  const auto step = [&](Visit visit) {
    visit.model.tick();
    visit.model.tick();
    visit.story += '.';
    if (!visit.model.violation().empty()) {
      ADD_FAILURE() << visit.model.violation() << "\nafter:" << visit.story << "\nin: " << visit.model.fingerprint();
      return false;
    }
    const std::string state = std::to_string(visit.faults_left) + visit.model.fingerprint(visit.faults_left == 0);
    if (seen.insert(std::hash<std::string>{}(state)).second) open.push_back(std::move(visit));
    return true;
  };
  while (!open.empty()) {
    const Visit visit = std::move(open.back());
    open.pop_back();
    if (!step(visit)) break;
    if (visit.faults_left == 0) continue;
    for (const Fault fault : faults) {
      for (std::size_t node = 0; node < configs.size(); ++node) {
        if ((fault == Fault::heal && node > 0) || !visit.model.can({fault, node})) continue;
        Visit next{visit.model, visit.faults_left - 1, visit.story + ' ' + to_string({fault, node})};
        next.model.apply({fault, node});
        if (!step(next)) return seen.size();
        next.faults_left = 0;
        if (visit.faults_left > 1 && !step(std::move(next))) return seen.size();
      }
    }
  }
  return seen.size();
}

std::vector<vrrp::SharedConfig> routers(const std::vector<int>& priorities, bool preempt) {
  std::vector<vrrp::SharedConfig> configs;
  for (const int priority : priorities) {
    auto config = instance_config(static_cast<std::uint8_t>(priority));
    config.version = 3;
    config.advertisement_interval = kInterval;
    config.preempt = preempt;
    config.announcements.delay = 2 * kInterval;
    config.announcements.conflict_delay = 2 * kInterval;
    configs.push_back(std::make_shared<const vrrp::InstanceConfig>(std::move(config)));
  }
  return configs;
}

TEST(VrrpExplore, TwoRoutersAndAnyFourCutsCrashesAndStops) {
  const std::vector<Fault> faults{Fault::cut, Fault::heal, Fault::crash, Fault::restart, Fault::stop};
  EXPECT_GT(explore(routers({192, 128}, true), faults, 4), 40'000u);
}

TEST(VrrpExplore, TwoEqualRoutersAndAnyThreeCutsCrashesAndStops) {
  const std::vector<Fault> faults{Fault::cut, Fault::heal, Fault::crash, Fault::restart, Fault::stop};
  EXPECT_GT(explore(routers({128, 128}, true), faults, 3), 10'000u);
}

TEST(VrrpExplore, TwoRoutersWithNopreemptAndAnyThreeCutsCrashesAndStops) {
  const std::vector<Fault> faults{Fault::cut, Fault::heal, Fault::crash, Fault::restart, Fault::stop};
  EXPECT_GT(explore(routers({192, 128}, false), faults, 3), 10'000u);
}

TEST(VrrpExplore, TwoRoutersAndAnyFourCutsOfOneDirectionOrBoth) {
  const std::vector<Fault> faults{Fault::cut_one_way, Fault::cut, Fault::heal};
  for (const bool preempt : {true, false}) EXPECT_GT(explore(routers({192, 128}, preempt), faults, 4), 5'000u);
}

TEST(VrrpExplore, TwoRoutersThatArePausedAndCutThreeTimes) {
  const std::vector<Fault> faults{Fault::freeze, Fault::resume, Fault::cut, Fault::heal};
  EXPECT_GT(explore(routers({192, 128}, true), faults, 3), 20'000u);
  EXPECT_GT(explore(routers({192, 128}, false), faults, 2), 5'000u);
}

TEST(VrrpExplore, ThreeRoutersAndAnyTwoCutsCrashesAndStops) {
  const std::vector<Fault> faults{Fault::cut, Fault::heal, Fault::crash, Fault::stop};
  EXPECT_GT(explore(routers({192, 128, 64}, true), faults, 2), 10'000u);
}

}  // namespace
}  // namespace viplane::testing
