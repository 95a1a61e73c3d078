// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/drill/drill.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/drill/drill_report.h"
#include "tests/scenarios/fast_pair.h"

namespace viplane::scenarios {
namespace {

namespace fs = std::filesystem;

class DrillTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const fs::path path = fs::path(testing::TempDir()) / name;
    std::ofstream(path) << text;
    return path.string();
  }
};

TEST_F(DrillTest, StrikesEveryFaultInBothRolesAndAGoodPairStandsIt) {
  const Drill drill = plan_drill(write("lb1.conf", fast_conf(150)), write("lb2.conf", fast_conf(100)));
  ASSERT_TRUE(drill.problems.can_run());
  EXPECT_GE(drill.cases.size(), 40u);
  std::set<std::pair<std::string, std::string>> seen;
  for (const DrillCase& one : drill.cases) EXPECT_TRUE(seen.insert({one.name, one.role}).second) << one.name;
  EXPECT_TRUE(seen.contains({"crash", "master"}));
  EXPECT_TRUE(seen.contains({"crash", "backup"}));

  const DrillResult result = run_drill(drill, {});
  EXPECT_TRUE(result.passed) << table(result);
  const auto json = to_json(result);
  EXPECT_EQ(json.at("cases").size(), drill.cases.size());
  for (const char* field : {"name", "role", "verdict", "outage_ms", "resets", "two_masters_ms", "takeover_ms"}) {
    EXPECT_TRUE(json.at("cases").at(0).contains(field)) << field;
  }
}

TEST_F(DrillTest, FindsThePairThatDisagrees) {
  // Each discards what the other says, since the address lists differ: two masters from the start.
  const Drill drill = plan_drill(write("lb1.conf", fast_conf(150)),
                                 write("lb2.conf", fast_conf(100, "virtual_ipaddress {\n    10.0.0.251\n  }")));
  ASSERT_TRUE(drill.problems.can_run());
  const DrillResult result = run_drill(drill, {});
  EXPECT_FALSE(result.passed);
  EXPECT_NE(table(result).find("one_master"), std::string::npos);
}

TEST_F(DrillTest, RefusesFilesWithoutAnythingToFailOver) {
  const std::string empty = write("empty.conf", "global_defs {\n}\n");
  const Drill drill = plan_drill(empty, empty);
  EXPECT_FALSE(drill.problems.can_run());
  EXPECT_FALSE(plan_drill("/nowhere/a.conf", "/nowhere/b.conf").problems.can_run());
}

}  // namespace
}  // namespace viplane::scenarios
