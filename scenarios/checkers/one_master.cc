// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <map>
#include <set>

#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I1 and I2. Two masters that hear each other yield within one advertisement interval; a component that is left in
// peace for Master_Down_Interval and two intervals has exactly one master, and the right one.
class OneMaster : public Checker {
 public:
  explicit OneMaster(const RunFacts& facts) : facts_(facts), states_(facts) {}

  std::string_view name() const override { return "one_master"; }
  std::string_view claim() const override { return "each connected component has one master for each virtual router"; }
  void see(const Event& event) override {
    states_.see(event);
    priorities_move_ = priorities_move_ || event.kind == "vrrp.priority";
  }

  std::vector<Violation> conclude(Time end) override {
    for (const VirtualRouter& router : virtual_routers(facts_)) judge(router, end);
    return std::move(found_);
  }

 private:
  struct Run {
    Time from;
    bool reported = false;
  };

  void judge(const VirtualRouter& router, Time end) {
    const auto times = cuts(facts_, states_.change_times(), Time{}, end);
    std::map<std::string, Run> runs;  // what is wrong -> since when without a break
    for (std::size_t i = 0; i < times.size(); ++i) {
      const Time to = i + 1 < times.size() ? times[i + 1] : end;
      std::map<std::string, Run> going;
      const Epoch& epoch = facts_.epoch_at(times[i]);
      if (!epoch.disturbed) {
        for (const auto& component : epoch.components(router.segment))
          judge(router, epoch, component, times[i], to, runs, going);
      }
      runs = std::move(going);
    }
  }

  void judge(const VirtualRouter& router, const Epoch& epoch, const std::set<std::string>& component, Time from,
             Time to, const std::map<std::string, Run>& before, std::map<std::string, Run>& going) {
    std::vector<std::size_t> masters;
    std::vector<std::size_t> eligible;
    for (const std::size_t index : router.instances) {
      if (!component.contains(facts_.instances[index].node)) continue;
      const VrrpState state = states_.state(index).at(from);
      if (state == VrrpState::master) masters.push_back(index);
      if (state != VrrpState::fault) eligible.push_back(index);
    }
    bool all_hear = true;
    for (const std::size_t one : eligible) {
      for (const std::size_t other : eligible) all_hear = all_hear && (one == other || hear(epoch, router, one, other));
    }
    for (std::size_t i = 0; i < masters.size(); ++i) {
      for (std::size_t j = i + 1; j < masters.size(); ++j) {
        if (hear(epoch, router, masters[i], masters[j]))
          judge_two(router, {masters[i], masters[j]}, from, to, before, going);
      }
    }
    const Time settled = epoch.from + longest_down(eligible) + 2 * longest_interval(eligible) + facts_.slack();
    if (!epoch.closed(router.segment, component) || eligible.empty() || to <= settled) return;
    if (router.grouped && !facts_.is_whole(epoch)) return;  // the other members may hear a master
    judge_settled(router, masters, eligible, all_hear, std::max(from, settled));
  }

  bool hear(const Epoch& epoch, const VirtualRouter& router, std::size_t one, std::size_t other) const {
    return epoch.hear_each_other(router.segment, facts_.instances[one].node, facts_.instances[other].node);
  }

  void judge_two(const VirtualRouter& router, const std::vector<std::size_t>& masters, Time from, Time to,
                 const std::map<std::string, Run>& before, std::map<std::string, Run>& going) {
    const std::string pair = facts_.instances[masters[0]].node + " and " + facts_.instances[masters[1]].node;
    const auto known = before.find(pair);
    Run run = known == before.end() ? Run{from} : known->second;
    const Duration bound = longest_interval(masters) + facts_.slack();
    if (!run.reported && to - run.from > bound) {
      run.reported = true;
      report(run.from + bound,
             fmt::format("{}: {} hear each other and should agree on one master within {:.4f} s of {:.4f} s; "
                         "both still were master {:.4f} s later",
                         router.name, pair, seconds(bound), seconds(run.from), seconds(to - run.from)));
    }
    going[pair] = run;
  }

  void judge_settled(const VirtualRouter& router, const std::vector<std::size_t>& masters,
                     const std::vector<std::size_t>& eligible, bool all_hear, Time at) {
    if (masters.empty()) {
      report(at,
             fmt::format(
                 "{}: {} should have one master after Master_Down_Interval and two intervals in peace; there was none",
                 router.name, nodes(eligible)));
    }
    // Of three in a row those at the ends do not hear each other: the one between may obey either.
    if (masters.size() != 1 || priorities_move_ || !all_hear) return;
    const std::size_t expected = strongest(eligible);
    // Between equals the one that is master stays it; the higher address decides only where two masters meet.
    if (facts_.instances[expected].priority == facts_.instances[masters[0]].priority || !all_preempt(eligible)) return;
    report(at, fmt::format("{}: {} has the higher claim and should be master; {} was", router.name,
                           facts_.instances[expected].node, facts_.instances[masters[0]].node));
  }

  void report(Time at, std::string story) {
    if (found_.empty() || found_.back().story != story) found_.push_back({at, std::string(name()), std::move(story)});
  }

  std::string nodes(const std::vector<std::size_t>& indices) const {
    std::vector<std::string> names;
    for (const std::size_t index : indices) names.push_back(facts_.instances[index].node);
    return fmt::format("{}", fmt::join(names, " and "));
  }

  Duration longest_interval(const std::vector<std::size_t>& indices) const {
    Duration longest{0};
    for (const std::size_t index : indices) longest = std::max(longest, facts_.instances[index].interval);
    return longest;
  }

  Duration longest_down(const std::vector<std::size_t>& indices) const {
    Duration longest{0};
    for (const std::size_t index : indices) {
      const InstanceFacts& instance = facts_.instances[index];
      longest = std::max(longest, instance.master_down() + instance.preempt_delay + instance.start_delay);
    }
    return longest;
  }

  bool all_preempt(const std::vector<std::size_t>& indices) const {
    for (const std::size_t index : indices) {
      if (!facts_.instances[index].preempt || !facts_.instances[index].sync_group.empty()) return false;
    }
    return true;
  }

  std::size_t strongest(const std::vector<std::size_t>& indices) const {
    std::size_t best = indices.front();
    for (const std::size_t index : indices) {
      const InstanceFacts& one = facts_.instances[index];
      const InstanceFacts& other = facts_.instances[best];
      if (std::pair(one.priority, one.primary) > std::pair(other.priority, other.primary)) best = index;
    }
    return best;
  }

  const RunFacts& facts_;
  StateHistory states_;
  bool priorities_move_ = false;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_one_master(const RunFacts& facts) { return std::make_unique<OneMaster>(facts); }

}  // namespace viplane::scenarios
