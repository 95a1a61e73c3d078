// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "control/vrrp/instance.h"

namespace viplane::vrrp {

// Keeps instances in step: master all together once every one of them may be, and backup as soon as one of them no
// longer is. Faults reach the members through their Standing, not through here.
//
// When one member's master leaves (priority 0), the others wait no longer than their skew: a group leaves as a whole,
// and a member whose link is cut cannot say so itself.
class SyncGroup {
 public:
  using Emit = std::function<void(std::size_t instance, Actions)>;

  // `members` index `instances`. A group that exists before a reload goes on with its `state`.
  SyncGroup(SyncGroupConfig config, std::vector<std::size_t> members, const std::vector<Instance>& instances,
            State state = State::initialize);

  // After each input: lets the members follow one another. Nothing happens when they are in step.
  void settle(Time now, std::vector<Instance>& instances, const Emit& emit);
  // The group's own notification, when its state has changed since the last call.
  std::optional<Notify> notification(const std::vector<Instance>& instances);

  State state() const { return state_; }
  const SyncGroupConfig& config() const { return config_; }
  const std::vector<std::size_t>& members() const { return members_; }

 private:
  struct Seen {
    bool was_master = false;
    bool heard_farewell = false;
  };

  std::optional<State> common_state(const std::vector<Instance>& instances) const;
  void look(const std::vector<Instance>& instances);
  void follow_the_fallen(Time now, std::vector<Instance>& instances, const Emit& emit);
  void follow_a_farewell(Time now, std::vector<Instance>& instances);
  void take_over_together(Time now, std::vector<Instance>& instances, const Emit& emit);

  SyncGroupConfig config_;
  std::vector<std::size_t> members_;  // indices into the router's instances
  std::vector<Seen> seen_;            // of each member, at the last settle()
  State state_ = State::initialize;
};

}  // namespace viplane::vrrp
