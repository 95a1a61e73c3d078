// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <functional>
#include <optional>

#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

struct RunOptions {
  std::uint64_t seed = 1;
  DaemonKind daemon = DaemonKind::viplaned;          // of directors for which the scenario names none
  std::optional<std::filesystem::path> capture;      // pcapng file to write
  std::function<void(Time now, Time end)> progress;  // called now and then
};

// Build, run, check, measure. The same binary, scenario and seed give the same result, event by event.
RunResult run(const Prepared& prepared, const RunOptions& options);

}  // namespace viplane::scenarios
