// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/router.h"

#include <algorithm>

#include "control/vrrp/validate.h"

namespace viplane::vrrp {
Router::Router(const RouterConfig& config) : config_(config) {
  for (const InstanceConfig& instance : config_.instances) {
    instances_.emplace_back(std::make_shared<const InstanceConfig>(instance), config_.is_grouped(instance.name));
  }
  add_groups({});
  for (const ScriptConfig& script : config_.scripts) {
    if (config_.is_tracked(script.name)) scripts_.emplace_back(script);
  }
}

void Router::add_groups(const std::vector<SyncGroup>& before) {
  groups_.clear();
  for (const SyncGroupConfig& group : config_.groups) {
    std::vector<std::size_t> members;
    for (const std::string& name : group.members) {
      if (const auto index = index_of(name)) members.push_back(*index);
    }
    if (members.empty()) continue;
    const auto old = std::ranges::find(before, group.name, [](const SyncGroup& g) { return g.config().name; });
    groups_.emplace_back(group, std::move(members), instances_, old == before.end() ? State::initialize : old->state());
  }
}

RunScript run_of(const ScriptConfig& script) { return {script.name, script.command, script.timeout}; }

Duration Router::start_delay(std::optional<Duration> since_boot) const {
  if (!since_boot) return config_.startup_delay;
  return std::max(config_.startup_delay, config_.delay_after_boot - *since_boot);
}

RoutedActions Router::start(Time now, std::optional<Duration> since_boot) {
  RoutedActions out;
  for (ScriptTracker& script : scripts_) script.start(now);
  if (const Duration delay = start_delay(since_boot); delay > Duration::zero())
    start_at_ = now + delay;
  else
    start_instances(now, out);
  auto due = on_deadline(now);  // first runs of scripts
  out.insert(out.end(), std::make_move_iterator(due.begin()), std::make_move_iterator(due.end()));
  return out;
}

void Router::start_instances(Time now, RoutedActions& out) {
  start_at_.reset();
  has_started_ = true;
  for (std::size_t i = 0; i < instances_.size(); ++i) collect(i, instances_[i].start(now, standing_of(i)), out);
}

RoutedActions Router::on_packet(Time now, std::string_view interface, const VrrpPacket& packet) {
  RoutedActions out;
  const auto discard = [&](SharedConfig instance, DiscardReason reason) {
    out.push_back({std::move(instance), {}, Discarded{packet.source, reason}});
    return out;
  };
  const auto named = peek_virtual_router_id(packet.message);
  if (!named) return discard(nullptr, DiscardReason::truncated);
  const auto index = index_of(interface, *named, packet.source.is_v6);
  if (!index) return discard(nullptr, DiscardReason::virtual_router_id);

  Instance& instance = instances_[*index];
  const InstanceConfig& config = *instance.config();
  const auto parsed = parse_advertisement(packet, ttl_bounds(config, packet.source));
  if (const auto* reason = std::get_if<DiscardReason>(&parsed)) return discard(instance.config(), *reason);
  const Advertisement& advertisement = std::get<ReceivedAdvertisement>(parsed).advertisement;
  const ReceiverFacts facts{instance.standing().own_address, instance.master()};
  if (const auto reason = why_not_ours(config, facts, packet, advertisement)) {
    return discard(instance.config(), *reason);
  }

  collect(*index,
          instance.on_advertisement(now, {packet.source, advertisement.priority, advertisement.advertisement_interval}),
          out);
  settle(now, out);
  return out;
}

RoutedActions Router::on_link(Time now, std::string_view interface, const LinkFacts& facts) {
  RoutedActions out;
  const auto known = links_.find(interface);
  if (known != links_.end() && known->second == facts) return out;
  links_.insert_or_assign(std::string(interface), facts);
  update_standings(now, out);
  return out;
}

RoutedActions Router::on_script_result(Time now, std::string_view name, int exit_code, bool timed_out) {
  RoutedActions out;
  for (ScriptTracker& script : scripts_) {
    if (script.config().name != name) continue;
    if (script.on_result(now, exit_code == 0 && !timed_out)) update_standings(now, out);
  }
  return out;
}

RoutedActions Router::on_file(Time now, std::string_view name, std::int64_t value) {
  RoutedActions out;
  track(now, TrackKind::file, name, {true, true, value}, out);
  return out;
}

RoutedActions Router::on_process(Time now, std::string_view name, bool is_running) {
  RoutedActions out;
  track(now, TrackKind::process, name, {true, is_running, 0}, out);
  return out;
}

RoutedActions Router::on_fixture(Time now, std::string_view name, bool is_held) {
  RoutedActions out;
  track(now, TrackKind::fixture, name, {true, is_held, 0}, out);
  return out;
}

void Router::track(Time now, TrackKind kind, std::string_view name, TrackedState state, RoutedActions& out) {
  TrackedState& known = tracked_[{kind, std::string(name)}];
  if (known == state) return;
  known = state;
  update_standings(now, out);
}

void Router::update_standings(Time now, RoutedActions& out) {
  if (!has_started_) return;
  for (std::size_t i = 0; i < instances_.size(); ++i) collect(i, instances_[i].on_standing(now, standing_of(i)), out);
  settle(now, out);
}

RoutedActions Router::on_deadline(Time now) {
  RoutedActions out;
  if (start_at_ && now >= *start_at_) start_instances(now, out);
  if (!is_stopping_) {
    for (ScriptTracker& script : scripts_) {
      if (script.on_deadline(now)) out.push_back({nullptr, {}, run_of(script.config())});
    }
  }
  for (std::size_t i = 0; i < instances_.size(); ++i) collect(i, instances_[i].on_deadline(now), out);
  settle(now, out);
  return out;
}

std::optional<Time> Router::deadline() const {
  std::optional<Time> earliest = start_at_;
  const auto consider = [&](const std::optional<Time>& at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  for (const Instance& instance : instances_) consider(instance.deadline());
  if (is_stopping_) return earliest;
  for (const ScriptTracker& script : scripts_) consider(script.deadline());
  return earliest;
}

RoutedActions Router::stop(Time now) {
  RoutedActions out;
  is_stopping_ = true;
  start_at_.reset();
  for (std::size_t i = 0; i < instances_.size(); ++i) collect(i, instances_[i].stop(now), out);
  settle(now, out);
  return out;
}

bool Router::stopped() const { return is_stopping_ && std::ranges::all_of(instances_, &Instance::has_stopped); }

void Router::settle(Time now, RoutedActions& out) {
  const auto emit = [&](std::size_t instance, Actions actions) { collect(instance, std::move(actions), out); };
  for (SyncGroup& group : groups_) {
    group.settle(now, instances_, emit);
    if (auto notify = group.notification(instances_)) {
      out.push_back({nullptr, group.config().name, Action{std::move(*notify)}});
    }
  }
}

void Router::collect(std::size_t instance, Actions actions, RoutedActions& out) const {
  for (Action& action : actions) out.push_back({instances_[instance].config(), {}, std::move(action)});
}

std::optional<std::size_t> Router::index_of(std::string_view interface, std::uint8_t virtual_router_id,
                                            bool is_v6) const {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const InstanceConfig& config = *instances_[i].config();
    if (config.virtual_router_id == virtual_router_id && config.is_v6 == is_v6 && config.interface == interface)
      return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> Router::index_of(std::string_view name) const {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].config()->name == name) return i;
  }
  return std::nullopt;
}

const Instance* Router::find(std::string_view name) const {
  const auto index = index_of(name);
  return index ? &instances_[*index] : nullptr;
}

const SyncGroup* Router::group_of(std::size_t instance) const {
  for (const SyncGroup& group : groups_) {
    if (std::ranges::find(group.members(), instance) != group.members().end()) return &group;
  }
  return nullptr;
}

std::string Router::describe(Time now) const {
  std::string text;
  for (const Instance& instance : instances_) text += instance.describe(now) + '\n';
  for (const SyncGroup& group : groups_) {
    text += "group " + group.config().name + ' ' + std::string(to_string(group.state())) + '\n';
  }
  return text;
}

}  // namespace viplane::vrrp
