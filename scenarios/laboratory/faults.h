// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "scenarios/laboratory/director.h"
#include "scenarios/laboratory/lab_fault.h"
#include "scenarios/laboratory/site.h"
#include "scenarios/laboratory/traffic.h"

namespace viplane::scenarios {

// What faults may reach.
struct LabParts {
  const Prepared& prepared;
  LabSite& site;
  LabTraffic& traffic;
  std::map<std::string, std::unique_ptr<LabDirector>>& directors;
  std::function<void(Duration, std::function<void()>)> later;  // runs something when this time has passed
  std::function<void()> machine_returned;                      // its interfaces have new numbers
};

// `fault` and what `parts` refers to outlive it. Never none: beyond_laboratory() has refused what cannot be done.
LabFaultPtr make_lab_fault(const Fault& fault, const LabParts& parts);

// Why a laboratory cannot do what the scenario asks for, each with its place; empty: it can.
Diagnostics beyond_laboratory(const Prepared& prepared, DaemonKind daemon);

}  // namespace viplane::scenarios
