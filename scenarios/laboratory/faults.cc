// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/faults.h"

#include "scenarios/laboratory/fault_kinds.h"

namespace viplane::scenarios {
namespace {

LabFaultPtr crash(const Fault& fault, const LabParts& parts) {
  const std::string node = fault.targets.front();
  const auto director = parts.directors.find(node);
  if (director == parts.directors.end()) {
    return simple([parts, node] { parts.site.crash(node); },
                  [parts, node] {
                    parts.site.power_on(node);
                    if (const PlannedServer* server = parts.traffic.find_server(node))
                      parts.traffic.start_server(*server);
                    parts.machine_returned();
                  });
  }
  LabDirector& victim = *director->second;
  return simple([&victim] { victim.crash(); },
                [parts, &victim] {
                  victim.power_on();
                  parts.machine_returned();
                  parts.later(parts.prepared.scenario.topology.boot, [&victim] { victim.start(); });
                });
}

LabFaultPtr of_director(const Fault& fault, const LabParts& parts) {
  LabDirector& victim = *parts.directors.at(fault.targets.front());
  const auto start = [&victim] { victim.start(); };
  switch (fault.verb) {
    case FaultVerb::kill_process: return simple([&victim, &fault] { victim.kill(fault.part); }, start);
    case FaultVerb::freeze: return simple([&victim] { victim.freeze(true); }, [&victim] { victim.freeze(false); });
    case FaultVerb::terminate: return simple([&victim] { victim.terminate(); }, start);
    case FaultVerb::reload: {
      const std::string path = fault.config.empty() ? fault.config : parts.prepared.scenario.path_of(fault.config);
      return simple([&victim, path] { victim.reload(path); });
    }
    default: return simple(start);
  }
}

}  // namespace

LabFaultPtr make_lab_fault(const Fault& fault, const LabParts& parts) {
  for (const auto make :
       {make_wire_fault, make_segment_fault, make_interface_fault, make_server_fault, make_stranger_fault}) {
    if (LabFaultPtr made = make(fault, parts)) return made;
  }
  return fault.verb == FaultVerb::crash ? crash(fault, parts) : of_director(fault, parts);
}

}  // namespace viplane::scenarios
