// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/factors.h"

#include <algorithm>
#include <utility>

namespace viplane::explain {
namespace {

constexpr std::size_t kNoFile = static_cast<std::size_t>(-1);

// The value of a file that speaks against the instance: any but 0, of the sign that lowers the priority.
std::int64_t bad_file_value(const vrrp::TrackItem& item) { return (item.weight > 0) != item.reverse ? -1 : 1; }

// As the director has it when everything is known: delays and counts are no matter of standing.
vrrp::RouterConfig settled(vrrp::RouterConfig config) {
  config.startup_delay = Duration{0};
  for (vrrp::ScriptConfig& script : config.scripts) {
    script.rise = script.fall = 1;
    script.init_fail = false;
  }
  return config;
}

}  // namespace

std::string Factor::in_trouble() const {
  switch (kind) {
    case vrrp::TrackKind::interface: return "interface " + name + (reverse ? " is up" : " is down");
    case vrrp::TrackKind::script: return "script " + name + (reverse ? " succeeds" : " fails");
    case vrrp::TrackKind::file: return "file " + name + " says " + std::to_string(bad_value);
    case vrrp::TrackKind::process: return "process " + name + (reverse ? " runs" : " is gone");
    case vrrp::TrackKind::fixture: return "the host lacks " + name;
  }
  return name;
}

Standings::Standings(vrrp::RouterConfig config, std::vector<IpAddress> addresses)
    : config_(std::move(config)), addresses_(std::move(addresses)) {
  for (const vrrp::InstanceConfig& instance : config_.instances) add({.name = instance.interface});
  for (const vrrp::InstanceConfig& instance : config_.instances) {
    for (const vrrp::TrackItem& item : instance.tracked) add(item);
  }
  for (const vrrp::SyncGroupConfig& group : config_.groups) {
    for (const vrrp::TrackItem& item : group.tracked) add(item);
  }
}

void Standings::add(const vrrp::TrackItem& item) {
  const bool known = std::ranges::any_of(
      factors_, [&](const Factor& factor) { return factor.kind == item.kind && factor.name == item.name; });
  if (!known) factors_.push_back({item.kind, item.name, item.reverse, item.weight, bad_file_value(item)});
}

std::vector<Standing> Standings::with(const std::set<std::size_t>& troubles) const { return ask(troubles, kNoFile, 0); }

std::vector<Standing> Standings::with_file(std::size_t factor, std::int64_t value) const {
  return ask({}, factor, value);
}

std::vector<Standing> Standings::ask(const std::set<std::size_t>& troubles, std::size_t file,
                                     std::int64_t value) const {
  const Time now{};
  vrrp::Router router(settled(config_));
  const auto source = [&](const std::string& interface, bool is_v6) {
    for (std::size_t i = 0; i < config_.instances.size(); ++i) {
      if (config_.instances[i].interface == interface && config_.instances[i].is_v6 == is_v6) return addresses_[i];
    }
    return IpAddress{is_v6, {}};
  };
  router.start(now);
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    const Factor& factor = factors_[i];
    const bool works = troubles.contains(i) == factor.reverse;
    switch (factor.kind) {
      case vrrp::TrackKind::interface:
        router.on_link(now, factor.name, {works, source(factor.name, false), source(factor.name, true)});
        break;
      case vrrp::TrackKind::script: router.on_script_result(now, factor.name, works ? 0 : 1, false); break;
      case vrrp::TrackKind::file:
        router.on_file(now, factor.name, i == file ? value : troubles.contains(i) ? factor.bad_value : 0);
        break;
      case vrrp::TrackKind::process: router.on_process(now, factor.name, works); break;
      case vrrp::TrackKind::fixture: router.on_fixture(now, factor.name, works); break;
    }
  }
  std::vector<Standing> standings;
  for (const vrrp::Instance& instance : router.instances()) {
    const vrrp::Standing& standing = instance.standing();
    standings.push_back(
        {standing.fault.empty() ? standing.waiting : standing.fault, instance.priority(), standing.can_send});
  }
  return standings;
}

}  // namespace viplane::explain
