// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/artefacts.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "env/json_lines_log.h"
#include "scenarios/runner/digest.h"
#include "scenarios/runner/inputs.h"
#include "scenarios/runner/junit.h"
#include "scenarios/runner/narrate.h"

namespace viplane::scenarios {
namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "write " + path.string());
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), "read " + path.string());
  return text;
}

std::string junit_of(const RunResult& result) {
  std::vector<JunitCase> cases;
  for (const CheckResult& check : result.checks) {
    const bool failed = check.verdict == CheckVerdict::fail;
    cases.push_back({check.name, !failed, failed ? check.sentence : std::string(),
                     failed ? last_events(result.events, 12) : std::string()});
  }
  return junit_xml(result.name, seconds(result.duration), cases);
}

void write_artefacts(const fs::path& folder, const Prepared& prepared, const RunResult& result,
                     const Provenance& provenance) {
  fs::create_directories(folder);
  JsonLinesLog log(folder / kEventsFile);
  for (const Event& event : result.events) log.record(event);
  log.flush();
  write_file(folder / kTimelineFile, timeline(result));
  write_file(folder / kJunitFile, junit_of(result));
  Manifest manifest = copy_inputs(prepared, folder);
  manifest.seed = result.seed;
  manifest.digest = result.digest;
  manifest.world = provenance.world;
  if (!provenance.daemon.empty()) manifest.daemon = provenance.daemon;
  nlohmann::ordered_json summary = to_json(result);
  if (!provenance.daemon.empty()) summary["daemon"] = provenance.daemon;
  summary["manifest"] = to_json(manifest);
  write_file(folder / kSummaryFile, summary.dump(2) + "\n");
}

Manifest read_manifest(const fs::path& folder) {
  const fs::path path = folder / kSummaryFile;
  try {
    const auto json = nlohmann::json::parse(read_file(path)).at("manifest");
    Manifest manifest;
    manifest.version = json.at("version");
    manifest.seed = json.at("seed");
    manifest.scenario = json.at("scenario");
    manifest.scenario_hash = json.at("scenario_hash");
    for (const auto& file : json.at("files"))
      manifest.files.push_back({file.at("path"), file.at("copy"), file.at("hash")});
    manifest.digest = json.at("digest");
    manifest.world = json.value("world", "sim");
    manifest.daemon = json.value("daemon", "viplaned");
    return manifest;
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(path.string() + " is no summary of a run: " + error.what());
  }
}

}  // namespace viplane::scenarios
