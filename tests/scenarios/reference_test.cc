// SPDX-License-Identifier: GPL-2.0-or-later
// Every scenario in scenarios/reference plays as its author says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "scenarios/runner/narrate.h"
#include "scenarios/runner/run.h"

namespace viplane::scenarios {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> reference_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(VIPLANE_SOURCE_DIR) / "scenarios" / "reference")) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Reference : public testing::TestWithParam<std::string> {};

TEST_P(Reference, PlaysAsItsAuthorSays) {
  const PreparedOrNot made = prepare(load_scenario(GetParam()), config::DiskFiles());
  for (const Diagnostic& problem : made.problems) ADD_FAILURE() << problem.to_string();
  for (const config::Diagnostic& problem : made.config_problems) {
    EXPECT_EQ(problem.severity, config::Severity::notice) << config::to_string(problem);
  }
  ASSERT_TRUE(made.can_run());
  RunOptions options;
  options.seed = made.prepared.scenario.seed;
  const RunResult result = run(made.prepared, options);
  EXPECT_TRUE(result.passed) << timeline(result) << report(result, "viplane run " + GetParam());
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Reference, testing::ValuesIn(reference_files()), test_name);

}  // namespace
}  // namespace viplane::scenarios
