// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/load_faults.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/fault_table.h"
#include "scenarios/language/quantity.h"

namespace viplane::scenarios {
namespace {

constexpr std::uint32_t kLeastMtu = 68;  // RFC 791, section 3.2
constexpr std::uint32_t kMostMtu = 65535;

void read_parameter(Section& section, const VerbParameter& parameter, Fault& fault) {
  const ParameterRule& rule = parameter_rule(parameter.name);
  if (const auto* words = std::get_if<Words>(&rule.form)) {
    if (const auto word = section.choice(rule.name, words->words)) words->set(fault, *word);
    return;
  }
  section.read(rule.name, expected_text(rule.form),
               [&](std::string_view text) { return read_value(rule.form, text, fault); });
}

void check_parameters(Section& section, const VerbRule& verb, const Fault& fault) {
  const auto refuse = [&](std::string_view key, std::string what, std::string remedy) {
    section.problems().add(section.mark_of(key), std::move(what), std::move(remedy));
  };
  for (const VerbParameter& parameter : verb.parameters) {
    const auto* span = std::get_if<Span>(&parameter_rule(parameter.name).form);
    if (parameter.is_needed && !section.has(parameter.name)) {
      refuse(verb.name, fmt::format("`{}` without `{}`", verb.name, parameter.name),
             fmt::format("add `{}: ...`; `viplane faults` says what it means", parameter.name));
    } else if (span != nullptr && section.has(parameter.name) && fault.*span->member == Duration::zero()) {
      refuse(parameter.name, fmt::format("`{}` cannot be 0", parameter.name), "make it longer");
    }
  }
  if (verb.verb == FaultVerb::set_mtu && section.has("mtu") && (fault.mtu < kLeastMtu || fault.mtu > kMostMtu))
    refuse("mtu", fmt::format("`mtu` cannot be {}", fault.mtu), fmt::format("write {} to {}", kLeastMtu, kMostMtu));
  if (verb.verb == FaultVerb::flap_link && fault.down >= fault.every)
    refuse(verb.name, "`down` is not shorter than `every`", "make `every` longer, or use `cut_link`");
}

std::vector<std::string> names_in(const YAML::Node& list) {
  std::vector<std::string> names;
  for (const YAML::Node& item : list) names.push_back(item.IsScalar() ? item.Scalar() : std::string());
  return names;
}

bool all_named(const std::vector<std::string>& names) {
  return std::none_of(names.begin(), names.end(), [](const std::string& name) { return name.empty(); });
}

// [lb1, rs1] is one set of nodes; [[lb1], [lb2, rs2]] are two.
bool read_groups(const YAML::Node& value, Fault& fault) {
  if (!value.IsSequence() || value.size() == 0) return false;
  if (value[0].IsSequence()) {
    for (const YAML::Node& group : value) {
      if (!group.IsSequence() || group.size() == 0) return false;
      fault.groups.push_back(names_in(group));
    }
  } else {
    fault.groups.push_back(names_in(value));
  }
  for (const auto& group : fault.groups) fault.targets.insert(fault.targets.end(), group.begin(), group.end());
  auto sorted = fault.targets;
  std::sort(sorted.begin(), sorted.end());
  return all_named(sorted) && std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

bool read_targets(const YAML::Node& value, TargetKind kind, Fault& fault) {
  const bool one_word = value.IsScalar() && !value.Scalar().empty();
  switch (kind) {
    case TargetKind::groups: return read_groups(value, fault);
    case TargetKind::trunk: return value.IsNull() || (one_word && value.Scalar() == "trunk");
    case TargetKind::directors:
    case TargetKind::pair:
      if (!value.IsSequence()) return false;
      fault.targets = names_in(value);
      return all_named(fault.targets) && fault.targets.size() >= 2 &&
             (kind == TargetKind::directors || (fault.targets.size() == 2 && fault.targets[0] != fault.targets[1]));
    default:
      if (one_word) fault.targets.push_back(value.Scalar());
      return one_word;
  }
}

std::string target_remedy(const VerbRule& rule) {
  switch (rule.target) {
    case TargetKind::trunk: return fmt::format("write `{}: trunk`", rule.name);
    case TargetKind::directors:
    case TargetKind::pair: return fmt::format("write `{}: [lb1, lb2]`", rule.name);
    case TargetKind::groups:
      return fmt::format("write sets of nodes, each node in one: `{0}: [lb1, rs1]` or `{0}: [[lb1], [lb2]]`",
                         rule.name);
    default: return fmt::format("write one name, such as `{}: lb1`", rule.name);
  }
}

void read_time(Section& section, const YAML::Node& item, Fault& fault) {
  if (!section.has("at")) return section.problems().add(item.Mark(), "a fault without a time", "add `at: 10s`");
  section.read("at", "a time, such as `10s`, or an event, such as `2s after lb2 is master`",
               [&fault](std::string_view text) {
                 const auto time = parse_duration(text);
                 fault.trigger = time ? std::nullopt : parse_trigger(text);
                 fault.at = time ? Time(*time) : Fault::kUnknown;
                 return time || fault.trigger;
               });
}

const VerbRule* find_verb(Section& section) {
  const VerbRule* found = nullptr;
  for (const VerbRule& rule : fault_verbs()) {
    if (!section.has(rule.name)) continue;
    if (found != nullptr) {
      section.problems().add(section.mark_of(rule.name),
                             fmt::format("two verbs in one fault: `{}` and `{}`", found->name, rule.name),
                             "make two list items of it");
    }
    found = &rule;
  }
  return found;
}

// The first key that is neither a verb nor a parameter is most likely a misspelled verb.
void report_missing_verb(const YAML::Node& item, Problems& problems) {
  std::vector<std::string_view> verbs;
  for (const VerbRule& rule : fault_verbs()) verbs.push_back(rule.name);
  for (const auto& entry : item) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (key == "at" || key == "for") continue;
    return problems.add(entry.first.Mark(), fmt::format("`{}` is not a fault", key), suggest(key, verbs));
  }
  problems.add(item.Mark(), "a fault without a verb", "write for example `crash: lb1`");
}

void load_fault(const YAML::Node& item, Scenario& scenario, Problems& problems) {
  if (!item.IsMap()) {
    return problems.add(item.Mark(), "a fault should be a mapping",
                        "write for example `{at: 10s, crash: lb1, for: 5s}`");
  }
  Section section(item, "this fault", problems);
  Section probe(item, "this fault", problems);  // looking for the verb asks for every verb; keep that out of `section`
  const VerbRule* rule = find_verb(probe);
  if (rule == nullptr) return report_missing_verb(item, problems);

  Fault fault;
  fault.verb = rule->verb;
  fault.number = scenario.faults.size();
  fault.place = problems.place(item.Mark());
  if (!read_targets(section.take(rule->name), rule->target, fault)) {
    problems.add(section.mark_of(rule->name), fmt::format("`{}` has no proper target", rule->name),
                 target_remedy(*rule));
  }
  read_time(section, item, fault);
  if (rule->heals) section.read("for", fault.lasts);
  for (const VerbParameter& parameter : rule->parameters) read_parameter(section, parameter, fault);
  check_parameters(section, *rule, fault);
  section.reject_unknown();
  if (fault.lasts && *fault.lasts == Duration::zero()) {
    problems.add(section.mark_of("for"), "a fault that lasts no time", "drop `for` or make it longer");
  }
  scenario.faults.push_back(std::move(fault));
}

}  // namespace

void load_faults(const YAML::Node& list, Scenario& scenario, Problems& problems) {
  if (list.IsNull()) return;
  if (!list.IsSequence())
    return problems.add(list.Mark(), "`faults` should be a list", "start each fault with `- at: ...`");
  for (const YAML::Node& item : list) load_fault(item, scenario, problems);
  std::stable_sort(scenario.faults.begin(), scenario.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
}

}  // namespace viplane::scenarios
