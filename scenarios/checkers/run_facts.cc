// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/run_facts.h"

#include <algorithm>

namespace viplane::scenarios {

Duration InstanceFacts::skew_at(int effective) const {
  const Duration unit = version == 2 ? Duration(std::chrono::seconds(1)) : interval;
  return unit * (256 - effective) / 256;
}

bool Epoch::hears(std::string_view segment, std::string_view speaker, std::string_view listener) const {
  return hearing.contains(Hearing{std::string(segment), std::string(speaker), std::string(listener)});
}

std::vector<std::set<std::string>> Epoch::components(std::string_view segment) const {
  std::vector<std::set<std::string>> found;
  std::set<std::string> left = alive;
  while (!left.empty()) {
    std::set<std::string> component;
    std::vector<std::string> edge{*left.begin()};
    while (!edge.empty()) {
      const std::string node = edge.back();
      edge.pop_back();
      if (!component.insert(node).second) continue;
      left.erase(node);
      for (const std::string& other : left) {
        if (hears(segment, node, other) && hears(segment, other, node)) edge.push_back(other);
      }
    }
    found.push_back(std::move(component));
  }
  return found;
}

bool Epoch::closed(std::string_view segment, const std::set<std::string>& component) const {
  return std::none_of(hearing.begin(), hearing.end(), [&](const Hearing& one) {
    return one.segment == segment && alive.contains(one.speaker) && !component.contains(one.speaker) &&
           component.contains(one.listener);
  });
}

bool Epoch::same_as(const Epoch& other) const {
  return alive == other.alive && hearing == other.hearing && unplugged == other.unplugged &&
         disturbed == other.disturbed;
}

bool RunFacts::is_whole(const Epoch& epoch) const {
  return epoch.unplugged.empty() && std::all_of(instances.begin(), instances.end(), [&epoch](const InstanceFacts& one) {
           return epoch.components(one.segment).size() <= 1;
         });
}

const InstanceFacts* RunFacts::instance(std::string_view node, std::string_view name) const {
  const auto found = std::find_if(instances.begin(), instances.end(),
                                  [&](const InstanceFacts& one) { return one.node == node && one.name == name; });
  return found == instances.end() ? nullptr : &*found;
}

const ServiceFacts* RunFacts::usual_service() const {
  for (const ServiceFacts& service : services) {
    if (service.protocol != 6 || service.address.address.is_v6 || service.real_servers.empty()) continue;
    for (const InstanceFacts& instance : instances) {
      const auto& held = instance.addresses;
      if (std::find(held.begin(), held.end(), service.address.address) != held.end()) return &service;
    }
  }
  return nullptr;
}

Duration RunFacts::longest_interval() const {
  Duration longest{0};
  for (const InstanceFacts& one : instances) longest = std::max(longest, one.interval);
  return longest;
}

const Epoch& RunFacts::epoch_at(Time at) const {
  const auto after =
      std::upper_bound(epochs.begin(), epochs.end(), at, [](Time t, const Epoch& epoch) { return t < epoch.from; });
  return after == epochs.begin() ? epochs.front() : *std::prev(after);
}

}  // namespace viplane::scenarios
