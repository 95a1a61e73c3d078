// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/load_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/quantity.h"

namespace viplane::scenarios {
namespace {

constexpr std::array<std::string_view, 2> kCarrier{"lost", "kept"};
constexpr std::array<std::string_view, 3> kDirection{"both", "in", "out"};
constexpr std::array<std::string_view, 3> kPart{"all", "parent", "vrrp_child"};
constexpr std::array<std::string_view, 5> kHostile{"bad_checksum", "ttl_254", "wrong_version", "priority_255",
                                                   "priority_0"};

struct ProtocolName {
  std::string_view name;
  std::uint8_t number;
};
constexpr ProtocolName kProtocols[] = {{"arp", 0},  {"icmp", 1},    {"ipip", 4},  {"tcp", 6},
                                       {"udp", 17}, {"icmpv6", 58}, {"vrrp", 112}};

void read_protocol(Section& section, Fault& fault) {
  std::string text = "vrrp";
  section.read("protocol", text);
  for (const ProtocolName& known : kProtocols) {
    if (text == known.name) return void(fault.protocol = known.number);
  }
  const auto number = parse_count(text);
  if (number && *number > 0 && *number < 256) return void(fault.protocol = static_cast<std::uint8_t>(*number));
  section.problems().add(section.take("protocol").Mark(), fmt::format("`protocol` cannot be `{}`", text),
                         "write `vrrp`, `arp`, `icmp`, `ipip`, `tcp`, `udp`, `icmpv6` or a number from 1 to 255");
}

void read_parameter(Section& section, std::string_view name, Fault& fault) {
  if (name == "carrier") fault.carrier_lost = section.choice(name, kCarrier).value_or(0) == 0;
  if (name == "direction") fault.direction = static_cast<Direction>(section.choice(name, kDirection).value_or(0));
  if (name == "percent") section.read_percent(name, fault.percent);
  if (name == "by") section.read(name, fault.by);
  if (name == "protocol") read_protocol(section, fault);
  if (name == "part") fault.part = static_cast<KilledPart>(section.choice(name, kPart).value_or(0));
  if (name == "config") section.read(name, fault.config);
  if (name == "service_time") section.read(name, fault.service_time);
  if (name == "kind") fault.hostile = static_cast<HostileKind>(section.choice(name, kHostile).value_or(0));
  if (name == "per_second") section.read_per_second(name, fault.per_second);
}

// A parameter without which the verb says nothing.
std::string_view needed_parameter(FaultVerb verb) {
  if (verb == FaultVerb::delay_packets || verb == FaultVerb::slow_scheduler) return "by";
  if (verb == FaultVerb::server_slow) return "service_time";
  if (verb == FaultVerb::hostile_advertisements) return "kind";
  return {};
}

std::vector<std::string> read_targets(Section& section, const VerbRule& rule) {
  const YAML::Node value = section.take(rule.name);
  std::vector<std::string> targets;
  if (value.IsScalar() && !value.Scalar().empty()) targets.push_back(value.Scalar());
  if (value.IsSequence()) {
    for (const YAML::Node& item : value) targets.push_back(item.IsScalar() ? item.Scalar() : std::string());
  }
  const bool one = targets.size() == 1;
  const bool fits = rule.target == TargetKind::nothing     ? value.IsNull() || (one && targets[0] == "trunk")
                    : rule.target == TargetKind::directors ? targets.size() >= 2
                                                           : one && value.IsScalar();
  if (rule.target == TargetKind::nothing) targets.clear();
  if (fits) return targets;
  const std::string remedy = rule.target == TargetKind::nothing ? fmt::format("write `{}: trunk`", rule.name)
                             : rule.target == TargetKind::directors
                                 ? fmt::format("write `{}: [lb1, lb2]`", rule.name)
                                 : fmt::format("write one name, such as `{}: lb1`", rule.name);
  section.problems().add(section.mark_of(rule.name), fmt::format("`{}` has no proper target", rule.name), remedy);
  return {};
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
  fault.place = problems.place(item.Mark());
  fault.targets = read_targets(section, *rule);
  if (!section.has("at")) problems.add(item.Mark(), "a fault without a time", "add `at: 10s`");
  section.read("at", fault.at);
  if (rule->heals) section.read("for", fault.lasts);
  for (const std::string_view name : rule->parameters) read_parameter(section, name, fault);
  const std::string_view needed = needed_parameter(rule->verb);
  if (!needed.empty() && !section.has(needed)) {
    problems.add(section.mark_of(rule->name), fmt::format("`{}` without `{}`", rule->name, needed),
                 fmt::format("add `{}: ...`; docs/scenarios.md shows it", needed));
  }
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
