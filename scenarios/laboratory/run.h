// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/laboratory/daemon.h"
#include "scenarios/laboratory/faults.h"
#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

struct LabOptions {
  DaemonKind daemon = DaemonKind::viplaned;
  std::optional<std::filesystem::path> capture;      // pcapng file to write
  std::function<void(Time now, Time end)> progress;  // called now and then
};

struct LabResult {
  RunResult result;
  Prepared judged;                          // what it was judged by: the scenario with the laboratory's tolerance
  std::map<std::string, std::string> logs;  // by director: what its daemon wrote
  std::vector<std::string> notes;           // what was not judged, and why
};

// What a laboratory is given beyond every bound of time that a scenario claims: how closely it has to agree with the
// simulation.
inline constexpr Duration kLabTolerance = std::chrono::milliseconds(25);

// Builds the scenario's network from namespaces, runs real daemons in it for as long as it lasts, and judges what they
// did as a simulated run is judged. Time zero is when the first director that starts at zero says that it runs. Throws
// std::system_error or std::runtime_error where the laboratory cannot be built; needs root.
// Precondition: beyond_laboratory() found nothing.
LabResult run_in_laboratory(const Prepared& prepared, const LabOptions& options);

}  // namespace viplane::scenarios
