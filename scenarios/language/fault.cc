// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/fault.h"

#include <fmt/format.h>

#include "scenarios/language/fault_table.h"

namespace viplane::scenarios {
namespace {

// As people say it; where the number alone would say little, with its name.
std::string parameter_text(std::string_view name, const Fault& fault) {
  const std::string value = value_text(parameter_rule(name).form, fault);
  if (name == "config") return fault.config.empty() ? "same file" : fault.config;
  const bool speaks = name == "direction" || name == "percent" || name == "part" || name == "kind" ||
                      name == "per_second" || name == "service_time" || name == "wrong" || name == "address";
  if (speaks || (name == "protocol" && value.starts_with("protocol"))) return value;
  return fmt::format("{} {}", name, value);
}

}  // namespace

std::string_view name_of(FaultVerb verb) { return rule_of(verb).name; }

std::string describe(const Fault& fault) {
  const VerbRule& rule = rule_of(fault.verb);
  std::string text(rule.name);
  if (fault.groups.empty()) {
    for (const std::string& target : fault.targets) text += " " + target;
  }
  for (const auto& group : fault.groups) text += fmt::format(" [{}]", fmt::join(group, ", "));
  for (const VerbParameter& parameter : rule.parameters) text += ", " + parameter_text(parameter.name, fault);
  return text;
}

}  // namespace viplane::scenarios
