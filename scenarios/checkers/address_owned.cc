// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/advertisement_log.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I3. In a component with a director that could own them, a virtual router's addresses are without an owner for at most
// Master_Down_Interval after the owner fell silent, the skew time after it sent priority 0, and not at all when it
// yielded to another.
class AddressOwned : public Checker {
 public:
  explicit AddressOwned(const RunFacts& facts) : facts_(facts), states_(facts), addresses_(facts), said_(facts) {}

  std::string_view name() const override { return "address_owned"; }
  std::string_view claim() const override {
    return "virtual addresses are without an owner no longer than the protocol needs";
  }
  FrameInterest wants() const override { return FrameInterest::control; }
  void see(const Event& event) override {
    states_.see(event);
    addresses_.see(event);
  }
  void see(const CapturedFrame& frame) override { said_.see(frame); }

  std::vector<Violation> conclude(Time end) override {
    for (const VirtualRouter& router : virtual_routers(facts_)) judge(router, end);
    return std::move(found_);
  }

 private:
  // One stretch without an owner, in one component.
  struct Gap {
    std::set<std::string> component;
    Time from;
    Duration bound{0};
    std::string because;
  };

  void judge(const VirtualRouter& router, Time end) {
    std::vector<Time> changes = states_.change_times();
    for (const std::size_t index : router.instances) {
      for (const auto& step : addresses_.held(index).steps()) changes.push_back(step.first);
    }
    const auto times = cuts(facts_, std::move(changes), Time{}, end);
    std::vector<Gap> open;
    for (const Time at : times) {
      std::vector<Gap> going;
      const Epoch& epoch = facts_.epoch_at(at);
      for (const auto& component : epoch.components(router.segment)) {
        const auto known =
            std::find_if(open.begin(), open.end(), [&](const Gap& gap) { return gap.component == component; });
        if (epoch.disturbed || !epoch.closed(router.segment, component) || eligible(router, component, at).empty())
          continue;
        if (router.grouped && !facts_.is_whole(epoch)) continue;  // the other members may hear a master
        if (has_owner(router, component, at)) {
          if (known != open.end()) finish(router, *known, at);
        } else {
          going.push_back(known != open.end() ? *known : begin(router, component, at));
        }
      }
      open = std::move(going);
    }
    for (const Gap& gap : open) finish(router, gap, end);
  }

  Gap begin(const VirtualRouter& router, const std::set<std::string>& component, Time at) const {
    const auto candidates = eligible(router, component, at);
    Gap gap{component, at, longest_down(candidates, at) + start_delay(candidates), "the owner fell silent"};
    for (const std::size_t index : router.instances) {
      if (addresses_.held(index).before(at) == 0) continue;
      if (said_.sent_priority_zero(index, at - facts_.instances[index].interval * 4, at)) {
        gap.bound = longest_skew(candidates, at);
        gap.because = "the owner sent priority 0";
      } else if (states_.state(index).at(at) == VrrpState::backup && facts_.epoch_at(at).from < at) {
        gap.bound = Duration{0};
        gap.because = "the owner yielded to another";
      }
    }
    return gap;
  }

  void finish(const VirtualRouter& router, const Gap& gap, Time to) {
    const Duration bound = gap.bound + facts_.slack();
    if (to - gap.from <= bound) return;
    found_.push_back(
        {gap.from + bound, std::string(name()),
         fmt::format("{}: {} should own the addresses within {:.4f} s of {:.4f} s ({}); nobody did for {:.4f} s",
                     router.name, fmt::join(gap.component, " or "), seconds(bound), seconds(gap.from), gap.because,
                     seconds(to - gap.from))});
  }

  std::vector<std::size_t> eligible(const VirtualRouter& router, const std::set<std::string>& component,
                                    Time at) const {
    std::vector<std::size_t> found;
    for (const std::size_t index : router.instances) {
      const VrrpState state = states_.state(index).at(at);
      if (!component.contains(facts_.instances[index].node) || facts_.instances[index].addresses.empty()) continue;
      if (state == VrrpState::backup || state == VrrpState::master) found.push_back(index);
    }
    return found;
  }

  bool has_owner(const VirtualRouter& router, const std::set<std::string>& component, Time at) const {
    return std::any_of(router.instances.begin(), router.instances.end(), [&](std::size_t index) {
      const InstanceFacts& instance = facts_.instances[index];
      return component.contains(instance.node) &&
             addresses_.held(index).at(at) >= static_cast<int>(instance.addresses.size());
    });
  }

  Duration longest_skew(const std::vector<std::size_t>& indices, Time at) const {
    Duration most{0};
    for (const std::size_t index : indices) most = std::max(most, states_.skew(index, at));
    return most;
  }

  Duration longest_down(const std::vector<std::size_t>& indices, Time at) const {
    Duration most{0};
    for (const std::size_t index : indices) {
      const InstanceFacts& one = facts_.instances[index];
      most = std::max(most, one.down_timer_adverts * one.interval + states_.skew(index, at));
    }
    return most;
  }

  Duration start_delay(const std::vector<std::size_t>& indices) const {
    Duration most{0};
    for (const std::size_t index : indices) most = std::max(most, facts_.instances[index].start_delay);
    return most;
  }

  const RunFacts& facts_;
  StateHistory states_;
  AddressHistory addresses_;
  AdvertisementLog said_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_address_owned(const RunFacts& facts) { return std::make_unique<AddressOwned>(facts); }

}  // namespace viplane::scenarios
