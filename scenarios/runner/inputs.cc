// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/inputs.h"

#include <fmt/format.h>

#include <set>

#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/digest.h"
#include "scenarios/runner/version.h"

namespace viplane::scenarios {
namespace fs = std::filesystem;
namespace {

// Files of the same name from different folders get a number.
std::string copy_name(const std::string& path, std::set<std::string>& taken) {
  const fs::path name = fs::path(path).filename();
  std::string candidate = name.string();
  for (int number = 2; !taken.insert(candidate).second; ++number) {
    candidate = fmt::format("{}-{}{}", name.stem().string(), number, name.extension().string());
  }
  return (fs::path(kInputs) / candidate).string();
}

}  // namespace

Manifest copy_inputs(const Prepared& prepared, const fs::path& folder) {
  fs::create_directories(folder / kInputs);
  Manifest manifest;
  manifest.version = kVersion;
  manifest.scenario = prepared.scenario.file;
  std::set<std::string> taken;
  std::string all;
  for (const auto& [path, text] : prepared.inputs) {
    const std::string copy = copy_name(path, taken);
    write_file(folder / copy, text);
    manifest.files.push_back({path, copy, digest_of(text)});
    // The name of the folder does not matter, the names of the files and what is in them do.
    all += fs::path(path).filename().string() + '\0' + text + '\0';
  }
  manifest.scenario_hash = digest_of(all);
  return manifest;
}

PreparedOrNot prepare_copies(const Manifest& manifest, const fs::path& folder) {
  config::MemoryFiles files;
  std::string scenario;
  for (const InputFile& file : manifest.files) {
    std::string text = read_file(folder / file.copy);
    if (file.path == manifest.scenario) scenario = text;
    files.put(file.path, std::move(text));
  }
  return prepare(parse_scenario(std::move(scenario), manifest.scenario), files);
}

}  // namespace viplane::scenarios
