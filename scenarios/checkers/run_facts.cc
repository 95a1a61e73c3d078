// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/run_facts.h"

#include <algorithm>

namespace viplane::scenarios {

Duration InstanceFacts::skew() const {
  const Duration unit = version == 2 ? Duration(std::chrono::seconds(1)) : interval;
  return unit * (256 - priority) / 256;
}

Duration InstanceFacts::master_down() const { return down_timer_adverts * interval + skew(); }

std::vector<std::set<std::string>> Epoch::components() const {
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
        if (hears.contains({node, other}) && hears.contains({other, node})) edge.push_back(other);
      }
    }
    found.push_back(std::move(component));
  }
  return found;
}

bool Epoch::closed(const std::set<std::string>& component) const {
  return std::none_of(hears.begin(), hears.end(), [&](const auto& pair) {
    return alive.contains(pair.first) && !component.contains(pair.first) && component.contains(pair.second);
  });
}

const InstanceFacts* RunFacts::instance(std::string_view node, std::string_view name) const {
  const auto found = std::find_if(instances.begin(), instances.end(),
                                  [&](const InstanceFacts& one) { return one.node == node && one.name == name; });
  return found == instances.end() ? nullptr : &*found;
}

const Epoch& RunFacts::epoch_at(Time at) const {
  const auto after =
      std::upper_bound(epochs.begin(), epochs.end(), at, [](Time t, const Epoch& epoch) { return t < epoch.from; });
  return after == epochs.begin() ? epochs.front() : *std::prev(after);
}

}  // namespace viplane::scenarios
