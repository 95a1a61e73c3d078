// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/sync_group.h"

#include <algorithm>

#include "control/vrrp/notify.h"

namespace viplane::vrrp {
namespace {

bool is_master(const Instance& instance) { return instance.state() == State::master; }
bool may_be_master(const Instance& instance) { return is_master(instance) || instance.is_willing(); }

}  // namespace

SyncGroup::SyncGroup(SyncGroupConfig config, std::vector<std::size_t> members, const std::vector<Instance>& instances,
                     State state)
    : config_(std::move(config)), members_(std::move(members)), seen_(members_.size()), state_(state) {
  look(instances);
}

void SyncGroup::look(const std::vector<Instance>& instances) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Instance& member = instances[members_[i]];
    seen_[i] = {is_master(member), member.has_heard_farewell()};
  }
}

void SyncGroup::settle(Time now, std::vector<Instance>& instances, const Emit& emit) {
  follow_the_fallen(now, instances, emit);
  follow_a_farewell(now, instances);
  take_over_together(now, instances, emit);
  look(instances);
}

// A member that was master and is not any more takes the others along. One that has never been master does not: it has
// joined by a reload, and catches up in its own time.
void SyncGroup::follow_the_fallen(Time now, std::vector<Instance>& instances, const Emit& emit) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Instance& fallen = instances[members_[i]];
    if (!seen_[i].was_master || is_master(fallen)) continue;
    for (const std::size_t other : members_) {
      if (!is_master(instances[other])) continue;
      emit(other, instances[other].step_down(
                      now, "sync group " + config_.name + ": " + fallen.config()->name + " is no longer master"));
    }
    return;
  }
}

void SyncGroup::follow_a_farewell(Time now, std::vector<Instance>& instances) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Instance& member = instances[members_[i]];
    if (seen_[i].heard_farewell || !member.has_heard_farewell()) continue;
    for (const std::size_t other : members_) {
      if (other == members_[i]) continue;
      instances[other].hurry(now, "sync group " + config_.name + ": the master of " + member.config()->name + " left");
    }
  }
}

void SyncGroup::take_over_together(Time now, std::vector<Instance>& instances, const Emit& emit) {
  if (!std::ranges::all_of(members_, [&](std::size_t member) { return may_be_master(instances[member]); })) return;
  for (const std::size_t member : members_) {
    if (instances[member].is_willing()) emit(member, instances[member].take_over(now));
  }
}

// Fault where any member has one; nothing as long as some have started and others have not.
std::optional<State> SyncGroup::common_state(const std::vector<Instance>& instances) const {
  const auto count = [&](State state) {
    return std::ranges::count_if(members_, [&](std::size_t member) { return instances[member].state() == state; });
  };
  const auto all = std::ssize(members_);
  if (count(State::fault) > 0) return State::fault;
  if (count(State::initialize) == all) return State::initialize;
  if (count(State::initialize) > 0) return std::nullopt;
  return count(State::master) == all ? State::master : State::backup;
}

std::optional<Notify> SyncGroup::notification(const std::vector<Instance>& instances) {
  const auto state = common_state(instances);
  if (!state || *state == state_) return std::nullopt;
  state_ = *state;
  constexpr std::uint8_t kNone = 0;  // a group has no priority: keepalived says 0
  return notify_of(config_.notify, NotifySubject::group, config_.name, notify_word(state_), kNone);
}

}  // namespace viplane::vrrp
