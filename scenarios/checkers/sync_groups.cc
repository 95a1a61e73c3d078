// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

// I9. The members of a sync group are in one state, apart from the moment it takes to change.
class SyncGroups : public Checker {
 public:
  explicit SyncGroups(const RunFacts& facts) : facts_(facts), states_(facts) {}

  std::string_view name() const override { return "sync_groups"; }
  std::string_view claim() const override { return "the members of a sync group change state together"; }
  void see(const Event& event) override { states_.see(event); }

  std::vector<Violation> conclude(Time end) override {
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < facts_.instances.size(); ++i) {
      const InstanceFacts& instance = facts_.instances[i];
      if (!instance.sync_group.empty()) groups[{instance.node, instance.sync_group}].push_back(i);
    }
    for (const auto& [key, members] : groups) judge(key.first + " " + key.second, members, end);
    return std::move(found_);
  }

 private:
  void judge(const std::string& group, const std::vector<std::size_t>& members, Time end) {
    std::optional<Time> since;
    for (const Time at : cuts(facts_, states_.change_times(), Time{}, end)) {
      if (!agree(members, at)) {
        if (!since) since = at;
      } else if (since) {
        finish(group, members, *since, at);
        since.reset();
      }
    }
    if (since) finish(group, members, *since, end);
  }

  bool agree(const std::vector<std::size_t>& members, Time at) const {
    const VrrpState first = states_.state(members.front()).at(at);
    return std::all_of(members.begin(), members.end(),
                       [&](std::size_t index) { return states_.state(index).at(at) == first; });
  }

  void finish(const std::string& group, const std::vector<std::size_t>& members, Time from, Time to) {
    if (to - from <= facts_.scheduling) return;
    std::vector<std::string> states;
    for (const std::size_t index : members) {
      states.push_back(fmt::format("{} {}", facts_.instances[index].name, name_of(states_.state(index).at(from))));
    }
    found_.push_back({from, std::string(name()),
                      fmt::format("the members of {} should be in one state; from {:.4f} s for {:.4f} s they were {}",
                                  group, seconds(from), seconds(to - from), fmt::join(states, ", "))});
  }

  const RunFacts& facts_;
  StateHistory states_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_sync_groups(const RunFacts& facts) { return std::make_unique<SyncGroups>(facts); }

}  // namespace viplane::scenarios
