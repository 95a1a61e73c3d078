// SPDX-License-Identifier: GPL-2.0-or-later
// Going over to a new configuration without disturbing what has not changed.
#include <algorithm>
#include <utility>

#include "control/vrrp/notify.h"
#include "control/vrrp/router.h"

namespace viplane::vrrp {

RoutedActions Router::reload(Time now, const RouterConfig& config) {
  RoutedActions out;
  if (is_stopping_) return out;
  remove_instances(now, config, out);
  config_ = config;

  std::vector<Instance> before = std::exchange(instances_, {});
  std::vector<bool> is_new;
  for (const InstanceConfig& wanted : config_.instances) {
    const auto old = std::ranges::find_if(
        before, [&](const Instance& instance) { return instance.config()->is_same_router(wanted); });
    const bool in_group = config_.is_grouped(wanted.name);
    is_new.push_back(old == before.end());
    auto shared = std::make_shared<const InstanceConfig>(wanted);
    if (old == before.end()) {
      instances_.emplace_back(std::move(shared), in_group);
      continue;
    }
    instances_.push_back(*old);
    collect(instances_.size() - 1, instances_.back().reload(now, std::move(shared), in_group), out);
  }
  add_groups(std::exchange(groups_, {}));
  add_scripts(now, std::exchange(scripts_, {}), out);
  if (!has_started_) return out;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (is_new[i]) collect(i, instances_[i].start(now, standing_of(i)), out);
  }
  update_standings(now, out);
  return out;
}

// Those that the new configuration does not have leave at once; nobody hands over to a router that is not wanted.
void Router::remove_instances(Time now, const RouterConfig& config, RoutedActions& out) {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const InstanceConfig& old = *instances_[i].config();
    if (std::ranges::any_of(config.instances, [&](const auto& wanted) { return old.is_same_router(wanted); })) continue;
    Actions actions = instances_[i].stop(now, false);
    actions.push_back(notify_of(old.notify, NotifySubject::instance, old.name, "DELETED", instances_[i].priority()));
    collect(i, std::move(actions), out);
  }
}

// Scripts that stay keep what is known of them.
void Router::add_scripts(Time now, const std::vector<ScriptTracker>& before, RoutedActions& out) {
  for (const ScriptConfig& script : config_.scripts) {
    if (!config_.is_tracked(script.name)) continue;
    const auto old = std::ranges::find(before, script, [](const ScriptTracker& t) { return t.config(); });
    if (old != before.end()) {
      scripts_.push_back(*old);
      continue;
    }
    scripts_.emplace_back(script).start(now);
    if (scripts_.back().on_deadline(now)) out.push_back({nullptr, {}, run_of(script)});
  }
}

}  // namespace viplane::vrrp
