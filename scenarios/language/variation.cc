// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/variation.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "scenarios/language/quantity.h"

namespace viplane::scenarios {
namespace {

constexpr std::array<std::string_view, 10> kTop{"name",     "description",  "seed",    "duration", "directors",
                                                "topology", "real_servers", "traffic", "faults",   "expect"};

// Steps of a path; quotes keep the dots of an address together: real_servers."10.0.0.21".mtu
std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps(1);
  bool quoted = false;
  for (const char letter : path) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == '.' && !quoted) {
      steps.emplace_back();
    } else {
      steps.back() += letter;
    }
  }
  return steps;
}

bool is_client(const YAML::Node& item, const std::string& name) {
  return item.IsMap() && item["client"] && item["client"].IsScalar() && item["client"].Scalar() == name;
}

// The item of a list: by number, or a client by name.
std::optional<std::size_t> item_of(const YAML::Node& list, const std::string& step) {
  const auto number = parse_count(step);
  if (number) return *number < list.size() ? std::optional<std::size_t>(*number) : std::nullopt;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const YAML::Node& constant = list;
    if (is_client(constant[i], step)) return i;
  }
  return std::nullopt;
}

Variation refuse(std::string problem, std::string remedy) { return {{}, std::move(problem), std::move(remedy)}; }

}  // namespace

Variation with_value(const std::string& text, std::string_view path, const std::string& value) {
  std::vector<std::string> steps = steps_of(path);
  if (std::any_of(steps.begin(), steps.end(), [](const std::string& step) { return step.empty(); }))
    return refuse(fmt::format("`{}` is no path", path), "write for example `topology.link.delay`");
  if (std::find(kTop.begin(), kTop.end(), steps.front()) == kTop.end()) steps.insert(steps.begin(), "topology");
  YAML::Node root;
  try {
    root = YAML::Load(text);
    YAML::Node at = root;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool last = i + 1 == steps.size();
      if (at.IsSequence()) {
        const auto item = item_of(at, steps[i]);
        if (!item)
          return refuse(fmt::format("`{}`: the list has no `{}`", path, steps[i]), "count from 0, or name a client");
        if (last) at[*item] = value;
        at.reset(at[*item]);
      } else if (at.IsMap() || at.IsNull() || !at.IsDefined()) {
        if (last) at[steps[i]] = value;
        YAML::Node next = at[steps[i]];
        at.reset(next);
      } else {
        return refuse(fmt::format("`{}`: there is a plain value before `{}`", path, steps[i]), "shorten the path");
      }
    }
    root.remove("sweep");
    std::ostringstream varied;
    varied << root << '\n';
    return {varied.str(), {}, {}};
  } catch (const YAML::Exception& error) {
    return refuse(fmt::format("`{}` cannot be set: {}", path, error.msg), "write for example `topology.link.delay`");
  }
}

SweepAxis parse_axis(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  SweepAxis axis{std::string(text.substr(0, equals)), {}, {}};
  std::istringstream values{std::string(text.substr(equals + 1))};
  for (std::string value; std::getline(values, value, ',');) {
    if (!value.empty()) axis.values.push_back(value);
  }
  return axis;
}

void shift_faults(Scenario& scenario, Duration by) {
  bool any = false;
  for (Fault& fault : scenario.faults) {
    if (fault.trigger) continue;
    fault.at += by;
    any = true;
  }
  if (!any && !scenario.faults.empty()) {
    const auto first = std::min_element(scenario.faults.begin(), scenario.faults.end(),
                                        [](const Fault& a, const Fault& b) { return a.number < b.number; });
    first->trigger->delay += by;
  }
  scenario.duration += by;
}

}  // namespace viplane::scenarios
