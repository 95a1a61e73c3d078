// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/frame_reader.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I8. Who is not master holds no virtual address, answers for none and advertises nothing but priority 0. A host whose
// director is dead is not judged here: nobody is left to take the address away.
class OnlyMastersHold : public Checker {
 public:
  explicit OnlyMastersHold(const RunFacts& facts) : facts_(facts), states_(facts), addresses_(facts) {}

  std::string_view name() const override { return "only_masters_hold"; }
  std::string_view claim() const override {
    return "who is not master holds no address, answers for none, advertises nothing";
  }
  FrameInterest wants() const override { return FrameInterest::control; }
  void see(const Event& event) override {
    states_.see(event);
    addresses_.see(event);
  }

  void see(const CapturedFrame& frame) override {
    if (!frame.outgoing) return;
    if (const auto claim = read_claim(frame.bytes)) {
      for (std::size_t i = 0; i < facts_.instances.size(); ++i) {
        const InstanceFacts& instance = facts_.instances[i];
        const auto& own = instance.addresses;
        if (instance.node != frame.node || std::find(own.begin(), own.end(), claim->address) == own.end()) continue;
        said_.push_back({i, frame.at, "claimed " + claim->address.to_string()});
      }
    } else if (const auto seen = read_advertisement(frame.bytes); seen && seen->priority > 0) {
      for (std::size_t i = 0; i < facts_.instances.size(); ++i) {
        const InstanceFacts& instance = facts_.instances[i];
        if (instance.node != frame.node || instance.interface != frame.port) continue;
        if (instance.virtual_router_id != seen->virtual_router_id || instance.family != seen->family) continue;
        said_.push_back({i, frame.at, "advertised"});
      }
    }
  }

  std::vector<Violation> conclude(Time end) override {
    for (std::size_t i = 0; i < facts_.instances.size(); ++i) judge_addresses(i, end);
    for (const Said& said : said_) judge_said(said);
    return std::move(found_);
  }

 private:
  struct Said {
    std::size_t index;
    Time at;
    std::string what;
  };

  static bool runs(VrrpState state) { return state != VrrpState::absent; }

  void judge_addresses(std::size_t index, Time end) {
    std::vector<Time> changes;
    for (const auto& step : states_.state(index).steps()) changes.push_back(step.first);
    for (const auto& step : addresses_.held(index).steps()) changes.push_back(step.first);
    Time since;
    bool was_wrong = false;
    const auto finish = [&](Time to) {
      if (was_wrong && to - since > facts_.scheduling) report(index, since, to);
    };
    for (const Time at : cuts(facts_, std::move(changes), Time{}, end)) {
      const VrrpState state = states_.state(index).at(at);
      const bool wrong =
          addresses_.held(index).at(at) > 0 && state != VrrpState::master && runs(state) && awake(index, at);
      if (wrong && !was_wrong) since = at;
      if (!wrong) finish(at);
      was_wrong = wrong;
    }
    finish(end);
  }

  bool awake(std::size_t index, Time at) const {
    return facts_.epoch_at(at).alive.contains(facts_.instances[index].node);
  }

  void report(std::size_t index, Time from, Time to) {
    const InstanceFacts& instance = facts_.instances[index];
    found_.push_back(
        {from, std::string(name()),
         fmt::format("{} {} was {} and should hold no virtual address; it held one from {:.4f} s for {:.4f} s",
                     instance.node, instance.name, name_of(states_.state(index).at(from)), seconds(from),
                     seconds(to - from))});
  }

  // A frame that was on its way out when the state changed is no violation.
  void judge_said(const Said& said) {
    const auto& state = states_.state(said.index);
    const bool master = state.at(said.at) == VrrpState::master || state.before(said.at) == VrrpState::master ||
                        state.at(said.at - facts_.scheduling) == VrrpState::master ||
                        state.at(said.at + facts_.scheduling) == VrrpState::master;
    if (master || !runs(state.at(said.at)) || !awake(said.index, said.at)) return;
    const InstanceFacts& instance = facts_.instances[said.index];
    found_.push_back({said.at, std::string(name()),
                      fmt::format("{} {} was {} and should be silent; it {} at {:.4f} s", instance.node, instance.name,
                                  name_of(state.at(said.at)), said.what, seconds(said.at))});
  }

  const RunFacts& facts_;
  StateHistory states_;
  AddressHistory addresses_;
  std::vector<Said> said_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_only_masters_hold(const RunFacts& facts) { return std::make_unique<OnlyMastersHold>(facts); }

}  // namespace viplane::scenarios
