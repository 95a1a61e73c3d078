// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/advertisement_log.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I6. After priority 0 the best backup takes over in exactly its skew time; who sent it says nothing more until it is
// started or a candidate again.
class PriorityZero : public Checker {
 public:
  explicit PriorityZero(const RunFacts& facts) : facts_(facts), states_(facts), said_(facts) {}

  std::string_view name() const override { return "priority_zero"; }
  std::string_view claim() const override {
    return "after priority 0 the backup takes over in its skew time, and the sender is silent";
  }
  FrameInterest wants() const override { return FrameInterest::control; }
  void see(const Event& event) override { states_.see(event); }
  void see(const CapturedFrame& frame) override { said_.see(frame); }

  std::vector<Violation> conclude(Time end) override {
    for (const VirtualRouter& router : virtual_routers(facts_)) {
      for (const std::size_t index : router.instances) {
        std::optional<Time> previous;
        for (const auto& entry : said_.sent(index)) {
          if (entry.priority == 0 && !previous) {
            judge_silence(router, index, entry.at);
            judge_takeover(router, index, entry.at, end);
          }
          previous = entry.priority == 0 ? std::optional(entry.at) : std::nullopt;
        }
      }
    }
    return std::move(found_);
  }

 private:
  void judge_silence(const VirtualRouter& router, std::size_t index, Time at) {
    for (const auto& entry : said_.sent(index)) {
      if (entry.at <= at || entry.priority == 0) continue;
      if (rose_again(index, at, entry.at)) return;
      return report(router, entry.at,
                    fmt::format("{} sent priority 0 at {:.4f} s and should be silent; it advertised {} at {:.4f} s",
                                facts_.instances[index].node, seconds(at), entry.priority, seconds(entry.at)));
    }
  }

  bool rose_again(std::size_t index, Time from, Time to) const {
    const auto& steps = states_.state(index).steps();
    return std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
      return step.first > from && step.first <= to &&
             (step.second == VrrpState::master || step.second == VrrpState::backup);
    });
  }

  void judge_takeover(const VirtualRouter& router, std::size_t sender, Time at, Time end) {
    const auto heir = best_backup(router, sender, at);
    if (!heir) return;
    const InstanceFacts& instance = facts_.instances[*heir];
    const Time due = at + states_.skew(*heir, at);
    const Time latest = due + facts_.slack();
    if (latest >= end || !undisturbed(at, latest)) return;
    const auto& steps = states_.state(*heir).steps();
    const auto risen = std::find_if(steps.begin(), steps.end(), [&](const auto& step) {
      return step.first > at && step.second == VrrpState::master;
    });
    if (risen != steps.end() && risen->first >= due && risen->first <= latest) return;
    if (somebody_else_rose(router, *heir, at, latest)) return;
    const std::string was =
        risen == steps.end() ? "it never did" : fmt::format("it did after {:.4f} s", seconds(risen->first - at));
    report(router, latest,
           fmt::format("{} should be master {:.4f} s after priority 0 of {} at {:.4f} s; {}", instance.node,
                       seconds(states_.skew(*heir, at)), facts_.instances[sender].node, seconds(at), was));
  }

  std::optional<std::size_t> best_backup(const VirtualRouter& router, std::size_t sender, Time at) const {
    std::optional<std::size_t> best;
    const Epoch& epoch = facts_.epoch_at(at);
    for (const std::size_t index : router.instances) {
      const InstanceFacts& one = facts_.instances[index];
      if (states_.state(index).before(at) == VrrpState::master && index != sender) return std::nullopt;
      if (index == sender || states_.state(index).at(at) != VrrpState::backup) continue;
      if (!epoch.hears(router.segment, facts_.instances[sender].node, one.node)) continue;
      if (!best || states_.priority(index, at) > states_.priority(*best, at)) best = index;
    }
    return best;
  }

  bool somebody_else_rose(const VirtualRouter& router, std::size_t heir, Time from, Time to) const {
    return std::any_of(router.instances.begin(), router.instances.end(), [&](std::size_t index) {
      const auto& steps = states_.state(index).steps();
      return index != heir && std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
               return step.first > from && step.first <= to && step.second == VrrpState::master;
             });
    });
  }

  // No fault between the priority 0 and the takeover that is due, and all of it heard.
  bool undisturbed(Time from, Time to) const {
    const auto times = cuts(facts_, {}, from, to);
    const Epoch& first = facts_.epoch_at(from);
    return std::all_of(times.begin(), times.end(), [&](Time time) {
      const Epoch& epoch = facts_.epoch_at(time);
      return !epoch.disturbed &&
             std::includes(epoch.hearing.begin(), epoch.hearing.end(), first.hearing.begin(), first.hearing.end());
    });
  }

  void report(const VirtualRouter& router, Time at, std::string story) {
    found_.push_back({at, std::string(name()), router.name + ": " + story});
  }

  const RunFacts& facts_;
  StateHistory states_;
  AdvertisementLog said_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_priority_zero(const RunFacts& facts) { return std::make_unique<PriorityZero>(facts); }

}  // namespace viplane::scenarios
