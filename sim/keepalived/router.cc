// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/keepalived/router.h"

#include <algorithm>
#include <utility>

#include "control/vrrp/validate.h"

namespace viplane::sim::keepalived {

using vrrp::RoutedActions;
using vrrp::State;

Router::Router(const vrrp::RouterConfig& config) : config_(config) {
  for (const auto& instance : config_.instances)
    instances_.emplace_back(std::make_shared<const vrrp::InstanceConfig>(instance), config_.is_grouped(instance.name));
  was_master_.resize(instances_.size());
  for (const auto& script : config_.scripts) {
    if (config_.is_tracked(script.name)) scripts_.emplace_back(script);
  }
}

RoutedActions Router::start(Time now) {
  RoutedActions out;
  for (auto& script : scripts_) script.start(now);
  if (config_.startup_delay > Duration::zero())
    start_at_ = now + config_.startup_delay;
  else
    start_instances(now, out);
  for (auto& action : on_deadline(now)) out.push_back(std::move(action));
  return out;
}

void Router::start_instances(Time now, RoutedActions& out) {
  start_at_.reset();
  has_started_ = true;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    unsigned farewells = 0;
    collect(i, instances_[i].start(now, standing_of(i, farewells)), out);
  }
}

// A socket is open for an instance's way of delivery only: packets by the other way reach nobody.
std::optional<std::size_t> Router::receiver_of(std::string_view interface, const VrrpPacket& packet) const {
  const auto named = peek_virtual_router_id(packet.message);
  if (!named) return std::nullopt;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const vrrp::InstanceConfig& config = *instances_[i].config();
    if (config.virtual_router_id == *named && config.is_v6 == packet.source.is_v6 && config.interface == interface &&
        packet.target.is_multicast() != config.is_unicast())
      return i;
  }
  return std::nullopt;
}

// Why the packet is discarded; else what it says. Version 3 over IPv4 is understood with the pseudo-header only.
std::optional<DiscardReason> Router::judge(const Instance& instance, const VrrpPacket& packet,
                                           vrrp::HeardAdvertisement& heard) const {
  const vrrp::InstanceConfig& config = *instance.config();
  const auto parsed = parse_advertisement(packet, vrrp::ttl_bounds(config, packet.source));
  if (const auto* reason = std::get_if<DiscardReason>(&parsed)) return *reason;
  const auto& [advertisement, checksum] = std::get<ReceivedAdvertisement>(parsed);
  const bool is_v3_over_ipv4 = advertisement.version == 3 && !packet.source.is_v6;
  if (is_v3_over_ipv4 && checksum == VrrpChecksum::message_only && config.checksum != VrrpChecksum::message_only)
    return DiscardReason::checksum;
  heard = {packet.source, advertisement.priority, advertisement.advertisement_interval};
  return vrrp::why_not_ours(config, {instance.standing().own_address, instance.master()}, packet, advertisement);
}

RoutedActions Router::on_packet(Time now, std::string_view interface, const VrrpPacket& packet) {
  RoutedActions out;
  const auto index = receiver_of(interface, packet);
  if (!index || packet.source == instances_[*index].standing().own_address) return out;
  Instance& instance = instances_[*index];
  vrrp::HeardAdvertisement heard;
  if (const auto reason = judge(instance, packet, heard)) {
    instance.on_discarded(now);
    out.push_back({instance.config(), {}, vrrp::Discarded{packet.source, *reason}});
    return out;
  }
  collect(*index, instance.on_advertisement(now, heard), out);
  settle_groups(now, out);
  return out;
}

RoutedActions Router::on_link(Time now, std::string_view interface, const vrrp::LinkFacts& facts) {
  RoutedActions out;
  links_.insert_or_assign(std::string(interface), facts);
  update_standings(now, out);
  return out;
}

RoutedActions Router::on_script_result(Time now, std::string_view name, int exit_code, bool timed_out) {
  RoutedActions out;
  for (auto& script : scripts_) {
    if (script.config().name == name && script.on_result(now, exit_code == 0 && !timed_out)) update_standings(now, out);
  }
  return out;
}

RoutedActions Router::on_file(Time now, std::string_view name, std::int64_t value) {
  RoutedActions out;
  track(now, vrrp::TrackKind::file, name, {true, true, value}, out);
  return out;
}

RoutedActions Router::on_process(Time now, std::string_view name, bool is_running) {
  RoutedActions out;
  track(now, vrrp::TrackKind::process, name, {true, is_running, 0}, out);
  return out;
}

void Router::track(Time now, vrrp::TrackKind kind, std::string_view name, vrrp::TrackedState state,
                   RoutedActions& out) {
  tracked_[{kind, std::string(name)}] = state;
  update_standings(now, out);
}

RoutedActions Router::on_address_lost(Time now, std::string_view name) {
  RoutedActions out;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].config()->name == name) collect(i, instances_[i].on_address_lost(now), out);
  }
  settle_groups(now, out);
  return out;
}

void Router::update_standings(Time now, RoutedActions& out) {
  if (!has_started_ || is_stopping_) return;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    unsigned farewells = 0;
    const vrrp::Standing standing = standing_of(i, farewells);
    collect(i, instances_[i].on_standing(now, standing, farewells), out);
  }
  settle_groups(now, out);
}

RoutedActions Router::on_deadline(Time now) {
  RoutedActions out;
  if (is_stopping_) return out;
  if (start_at_ && now >= *start_at_) start_instances(now, out);
  for (auto& script : scripts_) {
    if (script.on_deadline(now)) out.push_back({nullptr, {}, vrrp::run_of(script.config())});
  }
  for (std::size_t i = 0; i < instances_.size(); ++i) collect(i, instances_[i].on_deadline(now), out);
  settle_groups(now, out);
  return out;
}

std::optional<Time> Router::deadline() const {
  if (is_stopping_) return std::nullopt;
  std::optional<Time> earliest = start_at_;
  const auto consider = [&](const std::optional<Time>& at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  for (const Instance& instance : instances_) consider(instance.deadline());
  for (const auto& script : scripts_) consider(script.deadline());
  return earliest;
}

RoutedActions Router::stop(Time now) {
  RoutedActions out;
  is_stopping_ = true;
  for (std::size_t i = 0; i < instances_.size(); ++i) collect(i, instances_[i].stop(now), out);
  return out;
}

RoutedActions Router::reload(Time now, const vrrp::RouterConfig& config) {
  RoutedActions out;
  if (is_stopping_) return out;
  std::vector<Instance> before = std::exchange(instances_, {});
  for (Instance& old : before) {
    const auto is_kept = [&](const auto& wanted) { return old.config()->is_same_router(wanted); };
    if (std::ranges::any_of(config.instances, is_kept)) continue;
    for (auto& action : old.stop(now)) out.push_back({old.config(), {}, std::move(action)});
  }
  config_ = config;
  for (const auto& wanted : config_.instances) {
    const auto is_it = [&](const Instance& old) { return old.config()->is_same_router(wanted); };
    const auto old = std::ranges::find_if(before, is_it);
    const auto shared = std::make_shared<const vrrp::InstanceConfig>(wanted);
    const bool in_group = config_.is_grouped(wanted.name);
    instances_.push_back(old == before.end() ? Instance(shared, in_group) : *old);
    const std::size_t index = instances_.size() - 1;
    unsigned farewells = 0;
    collect(index,
            old == before.end() ? instances_.back().start(now, standing_of(index, farewells))
                                : instances_.back().reload(now, shared, in_group),
            out);
  }
  was_master_.assign(instances_.size(), false);
  for (std::size_t i = 0; i < instances_.size(); ++i) was_master_[i] = instances_[i].state() == State::master;
  const auto scripts_before = std::exchange(scripts_, {});
  for (const auto& script : config_.scripts) {
    if (!config_.is_tracked(script.name)) continue;
    const auto old = std::ranges::find(scripts_before, script, &vrrp::ScriptTracker::config);
    scripts_.push_back(old == scripts_before.end() ? vrrp::ScriptTracker(script) : *old);
    if (old == scripts_before.end()) scripts_.back().start(now);
  }
  update_standings(now, out);
  return out;
}

// A group becomes master when all its members want it, whichever waited for whom; one that yields takes the others
// along. That one member's master has left tells the others nothing: they wait out their own silence.
void Router::settle_groups(Time now, RoutedActions& out) {
  for (const auto& group : config_.groups) {
    const auto members = members_of(group);
    const auto has_fallen = [&](std::size_t i) { return was_master_[i] && instances_[i].state() == State::backup; };
    if (std::ranges::any_of(members, has_fallen)) {
      for (const std::size_t member : members)
        collect(member, instances_[member].follow_group_to_backup(now, "sync group " + group.name), out);
    } else if (std::ranges::all_of(members, [&](std::size_t i) { return instances_[i].wants_master(); })) {
      for (const std::size_t member : members) collect(member, instances_[member].take_over(now), out);
    }
  }
  for (std::size_t i = 0; i < instances_.size(); ++i) was_master_[i] = instances_[i].state() == State::master;
}

void Router::collect(std::size_t instance, vrrp::Actions actions, RoutedActions& out) const {
  for (auto& action : actions) out.push_back({instances_[instance].config(), {}, std::move(action)});
}

const Instance* Router::find(std::string_view name) const {
  for (const Instance& instance : instances_) {
    if (instance.config()->name == name) return &instance;
  }
  return nullptr;
}

}  // namespace viplane::sim::keepalived
