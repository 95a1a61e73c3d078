// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lab/silence.h"
#include "scenarios/laboratory/fault_kinds.h"

namespace viplane::scenarios {
namespace {

using Names = std::vector<std::string>;

constexpr Duration kUsualAgeing = std::chrono::seconds(300);

Names ports_of(const LabParts& parts, const Names& nodes) {
  Names ports;
  for (const std::string& node : nodes) {
    for (const auto& port : parts.site.laboratory().ports_of(node)) ports.push_back(port.name);
  }
  return ports;
}

Names ports_but(const LabParts& parts, const Names& nodes) {
  Names ports;
  for (const auto& port : parts.site.laboratory().ports()) {
    const bool is_trunk = port.machine.empty();
    if (!is_trunk && std::find(nodes.begin(), nodes.end(), port.machine) == nodes.end()) ports.push_back(port.name);
  }
  return ports;
}

LabFaultPtr silence(const LabParts& parts, std::function<std::vector<lab::Silence::Rule>()> rules) {
  return std::make_unique<Lasting<lab::Silence>>(
      [parts, rules] { return std::make_unique<lab::Silence>(parts.site.laboratory().fabric(), rules()); });
}

LabFaultPtr cut_between(const Fault& fault, const LabParts& parts) {
  return silence(parts, [parts, &fault] {
    const Names first = ports_of(parts, {fault.targets[0]});
    const Names second = ports_of(parts, {fault.targets[1]});
    std::vector<lab::Silence::Rule> rules;
    if (fault.direction != Direction::in) rules.push_back({first, second});
    if (fault.direction != Direction::out) rules.push_back({second, first});
    return rules;
  });
}

// Nobody hears a set but itself, nor does a set hear those that are in none.
LabFaultPtr partition(const Fault& fault, const LabParts& parts) {
  return silence(parts, [parts, &fault] {
    std::vector<lab::Silence::Rule> rules;
    for (const Names& group : fault.groups) rules.push_back({ports_of(parts, group), ports_but(parts, group)});
    rules.push_back({ports_but(parts, fault.targets), ports_of(parts, fault.targets)});
    return rules;
  });
}

LabFaultPtr isolate(const Fault& fault, const LabParts& parts) {
  const auto set = [parts, links = fault.targets](bool isolated) {
    for (const std::string& link : links) lab::set_isolated(fabric_of(parts), parts.site.port_of(link).name, isolated);
  };
  return simple([set] { set(true); }, [set] { set(false); });
}

LabFaultPtr cut_trunk(const LabParts& parts) {
  // A trunk that is out of its switch is cut for both, and no machine sees it.
  const auto plug = [parts](bool plugged) {
    for (const auto& port : parts.site.laboratory().trunk_ports())
      lab::set_bridge(fabric_of(parts), port.name, plugged ? port.network_switch : std::string());
  };
  return simple([plug] { plug(false); }, [plug] { plug(true); });
}

LabFaultPtr kill_switch(const Fault& fault, const LabParts& parts) {
  const std::string name = fault.targets.front();
  const auto set = [parts, name](bool up) {
    for (const auto& port : parts.site.laboratory().ports_on(name)) lab::set_up(fabric_of(parts), port.name, up);
    lab::set_up(fabric_of(parts), name, up);
  };
  return simple([set] { set(false); }, [set] { set(true); });
}

LabFaultPtr age_forwarding(const Fault& fault, const LabParts& parts) {
  const auto set = [parts, name = fault.targets.front()](Duration ageing) {
    lab::set_ageing(fabric_of(parts), name, ageing);
  };
  return simple([set, ageing = fault.ageing] { set(ageing); }, [set] { set(kUsualAgeing); });
}

}  // namespace

LabFaultPtr make_segment_fault(const Fault& fault, const LabParts& parts) {
  switch (fault.verb) {
    case FaultVerb::cut_between: return cut_between(fault, parts);
    case FaultVerb::partition: return partition(fault, parts);
    case FaultVerb::isolate_ports: return isolate(fault, parts);
    case FaultVerb::cut_trunk: return cut_trunk(parts);
    case FaultVerb::kill_switch: return kill_switch(fault, parts);
    case FaultVerb::flush_forwarding:
      return simple([parts, name = fault.targets.front()] { lab::flush_forwarding(fabric_of(parts), name); });
    case FaultVerb::age_forwarding: return age_forwarding(fault, parts);
    default: return nullptr;
  }
}

}  // namespace viplane::scenarios
