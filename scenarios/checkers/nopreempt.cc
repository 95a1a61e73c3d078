// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/advertisement_log.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I5. A backup with nopreempt leaves a live master of lower priority alone as long as it hears it. Two masters that
// meet are another matter.
class Nopreempt : public Checker {
 public:
  explicit Nopreempt(const RunFacts& facts) : facts_(facts), states_(facts), said_(facts) {}

  std::string_view name() const override { return "nopreempt"; }
  std::string_view claim() const override { return "a backup with nopreempt does not take over from a live master"; }
  FrameInterest wants() const override { return FrameInterest::control; }
  void see(const Event& event) override { states_.see(event); }
  void see(const CapturedFrame& frame) override { said_.see(frame); }

  std::vector<Violation> conclude(Time) override {
    for (const VirtualRouter& router : virtual_routers(facts_)) {
      for (const std::size_t index : router.instances) {
        if (facts_.instances[index].preempt || facts_.instances[index].priority == 255) continue;
        judge(router, index);
      }
    }
    return std::move(found_);
  }

 private:
  void judge(const VirtualRouter& router, std::size_t index) {
    VrrpState before = VrrpState::absent;
    for (const auto& [at, state] : states_.state(index).steps()) {
      if (state == VrrpState::master && before == VrrpState::backup) {
        for (const std::size_t other : router.instances) {
          if (other != index && was_heard(other, index, at)) report(router, index, other, at);
        }
      }
      before = state;
    }
  }

  // The other was master, alive and heard all through the last Master_Down_Interval, and did not give up.
  bool was_heard(std::size_t other, std::size_t index, Time at) const {
    const InstanceFacts& taker = facts_.instances[index];
    const Time since = at - taker.master_down();
    if (since < Time{} || said_.sent_priority_zero(other, since, at)) return false;
    std::vector<Time> changes;
    for (const auto& step : states_.state(other).steps()) changes.push_back(step.first);
    const auto times = cuts(facts_, std::move(changes), since, at);
    return std::all_of(times.begin(), times.end(), [&](Time time) {
      const Epoch& epoch = facts_.epoch_at(time);
      return states_.state(other).at(time) == VrrpState::master && !epoch.disturbed &&
             epoch.alive.contains(facts_.instances[other].node) &&
             epoch.hears(taker.segment, facts_.instances[other].node, taker.node);
    });
  }

  void report(const VirtualRouter& router, std::size_t index, std::size_t other, Time at) {
    found_.push_back({at, std::string(name()),
                      fmt::format("{}: {} has nopreempt and heard {} as master for {:.4f} s; it should stay backup, "
                                  "but took over at {:.4f} s",
                                  router.name, facts_.instances[index].node, facts_.instances[other].node,
                                  seconds(facts_.instances[index].master_down()), seconds(at))});
  }

  const RunFacts& facts_;
  StateHistory states_;
  AdvertisementLog said_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_nopreempt(const RunFacts& facts) { return std::make_unique<Nopreempt>(facts); }

}  // namespace viplane::scenarios
