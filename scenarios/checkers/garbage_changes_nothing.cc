// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "env/event_json.h"
#include "scenarios/checkers/advertisement_log.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I7. While packets that every router has to discard are the only thing that is wrong, no state changes and the master
// goes on advertising in its own rhythm.
class GarbageChangesNothing : public Checker {
 public:
  explicit GarbageChangesNothing(const RunFacts& facts) : facts_(facts), states_(facts), said_(facts) {}

  std::string_view name() const override { return "garbage_changes_nothing"; }
  std::string_view claim() const override { return "a discarded packet changes no state and no timer"; }
  FrameInterest wants() const override { return FrameInterest::control; }
  void see(const Event& event) override { states_.see(event); }
  void see(const CapturedFrame& frame) override {
    captured_ = true;
    said_.see(frame);
  }

  std::vector<Violation> conclude(Time end) override {
    for (const FaultFacts& fault : facts_.faults) {
      if (fault.garbage) judge(fault, end);
    }
    return std::move(found_);
  }

 private:
  void judge(const FaultFacts& fault, Time end) {
    const Time to = std::min(fault.healed.value_or(end), end);
    for (std::size_t i = 0; i < facts_.instances.size(); ++i) {
      const InstanceFacts& instance = facts_.instances[i];
      const Time since = quiet_since(fault, instance);
      if (since >= to) continue;
      judge_states(i, since, to);
      if (captured_) judge_rhythm(i, since, to);
    }
  }

  // When what happened before the garbage, or besides it, can no longer explain a change.
  Time quiet_since(const FaultFacts& garbage, const InstanceFacts& instance) const {
    const Duration settle = instance.master_down() + 2 * instance.interval;
    Time since = std::max(garbage.at, facts_.epochs.front().from + settle);
    for (const Epoch& epoch : facts_.epochs) {
      if (epoch.from <= garbage.healed.value_or(epoch.from))
        since = std::max(since, std::max(garbage.at, epoch.from + settle));
    }
    for (const FaultFacts& other : facts_.faults) {
      if (other.garbage) continue;
      for (const Time when : {other.at, other.healed.value_or(other.at)}) {
        if (when <= garbage.healed.value_or(when)) since = std::max(since, std::max(garbage.at, when + settle));
      }
    }
    return since;
  }

  void judge_states(std::size_t index, Time since, Time to) {
    for (const auto& [at, state] : states_.state(index).steps()) {
      if (at < since || at > to) continue;
      report(at, fmt::format("{} should have stayed as it was under discarded packets; it became {} at {:.4f} s",
                             label(index), name_of(state), seconds(at)));
    }
  }

  void judge_rhythm(std::size_t index, Time since, Time to) {
    if (states_.state(index).at(since) != VrrpState::master) return;
    const Duration bound = facts_.instances[index].interval + facts_.scheduling;
    Time last = since;
    bool first = true;
    for (const auto& entry : said_.sent(index)) {
      if (entry.at < since || entry.at > to) continue;
      if (!first || entry.at - last > bound) judge_gap(index, last, entry.at, bound);
      last = entry.at;
      first = false;
    }
    judge_gap(index, last, to, bound);
  }

  void judge_gap(std::size_t index, Time from, Time to, Duration bound) {
    if (to - from <= bound) return;
    report(to,
           fmt::format(
               "{} should advertise every {:.4f} s under discarded packets; it was silent from {:.4f} s for {:.4f} s",
               label(index), seconds(facts_.instances[index].interval), seconds(from), seconds(to - from)));
  }

  std::string label(std::size_t index) const {
    return facts_.instances[index].node + " " + facts_.instances[index].name;
  }
  void report(Time at, std::string story) { found_.push_back({at, std::string(name()), std::move(story)}); }

  const RunFacts& facts_;
  StateHistory states_;
  AdvertisementLog said_;
  bool captured_ = false;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_garbage_changes_nothing(const RunFacts& facts) {
  return std::make_unique<GarbageChangesNothing>(facts);
}

}  // namespace viplane::scenarios
