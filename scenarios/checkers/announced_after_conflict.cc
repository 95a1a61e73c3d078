// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "env/event_json.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/frame_reader.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I4. Whoever becomes master announces its addresses at once; whoever is left over from two masters that met announces
// them within one advertisement interval, whoever of the two spoke first. Else clients keep the other's MAC.
class AnnouncedAfterConflict : public Checker {
 public:
  explicit AnnouncedAfterConflict(const RunFacts& facts)
      : facts_(facts), states_(facts), announced_(facts.instances.size()), logged_(facts.instances.size()) {}

  std::string_view name() const override { return "announced_after_conflict"; }
  std::string_view claim() const override {
    return "a new master, or the one left after a conflict, announces its addresses";
  }
  FrameInterest wants() const override { return FrameInterest::control; }

  void see(const Event& event) override {
    states_.see(event);
    if (event.kind != "vrrp.announced") return;
    for (std::size_t i = 0; i < logged_.size(); ++i) {
      const InstanceFacts& instance = facts_.instances[i];
      if (instance.node == event.node && instance.name == text_field(event, "instance")) logged_[i].push_back(event.at);
    }
  }

  void see(const CapturedFrame& frame) override {
    captured_ = true;
    if (!frame.outgoing) return;
    const auto claim = read_claim(frame.bytes);
    if (!claim || !claim->unsolicited) return;
    for (std::size_t i = 0; i < announced_.size(); ++i) {
      const InstanceFacts& instance = facts_.instances[i];
      const auto& own = instance.addresses;
      if (instance.node != frame.node || std::find(own.begin(), own.end(), claim->address) == own.end()) continue;
      announced_[i].push_back(frame.at);
    }
  }

  std::vector<Violation> conclude(Time end) override {
    for (const VirtualRouter& router : virtual_routers(facts_)) {
      for (const std::size_t index : router.instances) judge_rise(router, index, end);
      judge_conflicts(router, end);
    }
    return std::move(found_);
  }

 private:
  void judge_rise(const VirtualRouter& router, std::size_t index, Time end) {
    VrrpState before = VrrpState::absent;
    for (const auto& [at, state] : states_.state(index).steps()) {
      if (state == VrrpState::master && before != VrrpState::master) {
        demand(router, index, at, facts_.slack(), end, "became master");
      }
      before = state;
    }
  }

  // A conflict ends when, of two masters in a component, one gives up.
  void judge_conflicts(const VirtualRouter& router, Time end) {
    std::set<std::size_t> before;
    for (const Time at : cuts(facts_, states_.change_times(), Time{}, end)) {
      const std::set<std::size_t> now = masters(router, at);
      if (before.size() > 1 && now.size() == 1 && contains_all(before, now) && !died(before, now, at)) {
        const std::size_t winner = *now.begin();
        const Duration bound = facts_.instances[winner].interval + facts_.slack();
        if (!facts_.epoch_at(at).disturbed) demand(router, winner, at, bound, end, "was left of two masters");
      }
      before = now;
    }
  }

  std::set<std::size_t> masters(const VirtualRouter& router, Time at) const {
    std::set<std::size_t> found;
    for (const std::size_t index : router.instances) {
      if (states_.state(index).at(at) == VrrpState::master) found.insert(index);
    }
    return found;
  }

  static bool contains_all(const std::set<std::size_t>& whole, const std::set<std::size_t>& part) {
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
  }

  // The others did not yield; they are gone, or out of hearing.
  bool died(const std::set<std::size_t>& before, const std::set<std::size_t>& now, Time at) const {
    const Epoch& epoch = facts_.epoch_at(at);
    const std::string& winner = facts_.instances[*now.begin()].node;
    return std::any_of(before.begin(), before.end(), [&](std::size_t index) {
      const std::string& node = facts_.instances[index].node;
      return !now.contains(index) && (states_.state(index).at(at) != VrrpState::backup ||
                                      !epoch.hears(facts_.instances[index].segment, node, winner));
    });
  }

  void demand(const VirtualRouter& router, std::size_t index, Time at, Duration bound, Time end, std::string_view why) {
    const Time latest = at + bound;
    if (latest >= end || facts_.instances[index].addresses.empty()) return;
    const InstanceFacts& instance = facts_.instances[index];
    if (facts_.epoch_at(at).unplugged.contains({instance.segment, instance.node})) return;  // nobody could hear it
    // No longer master before the announcement was due: nobody to demand it of.
    for (const auto& [when, state] : states_.state(index).steps()) {
      if (when >= at && when <= latest && state != VrrpState::master) return;
    }
    // An announcement shortly before counts as well: the winner may have heard the other before the other gave up.
    const Time earliest = at - facts_.slack();
    const auto& times = captured_ ? announced_[index] : logged_[index];
    if (std::any_of(times.begin(), times.end(), [&](Time time) { return time >= earliest && time <= latest; })) return;
    found_.push_back({latest, std::string(name()),
                      fmt::format("{}: {} {} at {:.4f} s and should announce its addresses within {:.4f} s; it did not",
                                  router.name, facts_.instances[index].node, why, seconds(at), seconds(bound))});
  }

  const RunFacts& facts_;
  StateHistory states_;
  std::vector<std::vector<Time>> announced_;  // captured
  std::vector<std::vector<Time>> logged_;     // as events say
  bool captured_ = false;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_announced_after_conflict(const RunFacts& facts) {
  return std::make_unique<AnnouncedAfterConflict>(facts);
}

}  // namespace viplane::scenarios
