// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "scenarios/language/load.h"
#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// A scenario on two directors whose virtual router advertises ten times a second (v3), so that a run is short. Their
// files lie in tests/laboratory.
inline Prepared prepare_fast(const std::string& faults_and_more, const std::string& duration = "4s") {
  const std::string folder = std::string(VIPLANE_SOURCE_DIR) + "/tests/laboratory/";
  std::string text =
      "name: fast\nduration: " + duration + "\ndirectors:\n  lb1: lb1.conf\n  lb2: lb2.conf\n" + faults_and_more;
  PreparedOrNot prepared = prepare(parse_scenario(std::move(text), folder + "fast.yaml"), config::DiskFiles());
  for (const Diagnostic& problem : prepared.problems) ADD_FAILURE() << problem.to_string();
  EXPECT_TRUE(prepared.can_run());
  return std::move(prepared.prepared);
}

}  // namespace viplane::scenarios
