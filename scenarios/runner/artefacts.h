// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>

#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"
#include "scenarios/runner/summary.h"

namespace viplane::scenarios {

// A result folder holds everything to look at a run and to run it again:
//
//   events.jsonl  capture.pcapng  summary.json  junit.xml  timeline.txt  inputs/scenario.yaml  inputs/*.conf
inline constexpr const char* kEventsFile = "events.jsonl";
inline constexpr const char* kCaptureFile = "capture.pcapng";
inline constexpr const char* kSummaryFile = "summary.json";
inline constexpr const char* kJunitFile = "junit.xml";
inline constexpr const char* kTimelineFile = "timeline.txt";
inline constexpr const char* kInputs = "inputs";

// Where a run took place. Only a simulated one can be run again to the octet.
struct Provenance {
  std::string world = "sim";
  std::string daemon{};  // empty: viplaned
};

// Writes all but the capture, which the run itself writes. Throws std::system_error naming what could not be written.
void write_artefacts(const std::filesystem::path& folder, const Prepared& prepared, const RunResult& result,
                     const Provenance& provenance = {});

void write_file(const std::filesystem::path& path, const std::string& text);
std::string read_file(const std::filesystem::path& path);  // throws std::system_error

std::string junit_of(const RunResult& result);

// The summary.json of a folder. Throws std::runtime_error where it is no such thing.
Manifest read_manifest(const std::filesystem::path& folder);

}  // namespace viplane::scenarios
