// SPDX-License-Identifier: GPL-2.0-or-later
// The standard drill, which knows nothing of the explanation, against it: two roads to the same numbers.
#include "scenarios/drill/drill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/explain/scene.h"

namespace viplane::explain {
namespace {

namespace fs = std::filesystem;

std::string service() {
  return std::string("virtual_server ") + kAddress +
         " 80 {\n  lb_algo mh\n  mh-port\n  lb_kind TUN\n  protocol TCP\n  delay_loop 1\n  real_server 10.0.0.21 80 {\n"
         "    TCP_CHECK {\n      connect_timeout 1\n    }\n  }\n  real_server 10.1.0.22 80 {\n    TCP_CHECK {\n"
         "      connect_timeout 1\n    }\n  }\n}\n";
}

struct Pair {
  std::string name;
  Conf first;
  Conf second;
};

// What the drill calls an incident.
std::string incident_of(const std::string& drill_case) {
  static const std::map<std::string, std::string> kIncidents{{"crash", "crash"},
                                                             {"link_cut", "link_cut eth0"},
                                                             {"link_cut_unseen", "link_cut_unseen eth0"},
                                                             {"process_killed", "kill"},
                                                             {"frozen", "freeze"},
                                                             {"stopped", "stop"},
                                                             {"reloaded", "reload"},
                                                             {"vrrp_child_killed", "kill_child"}};
  const auto found = kIncidents.find(drill_case);
  return found == kIncidents.end() ? "" : found->second;
}

class DrillAgrees : public testing::TestWithParam<Pair> {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const fs::path folder = fs::path(testing::TempDir()) / ("explain_drill_" + GetParam().name);
    fs::create_directories(folder);
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  }
};

TEST_P(DrillAgrees, InEveryIncident) {
  const Files files{{"lb1", conf(GetParam().first)}, {"lb2", conf(GetParam().second)}};
  const Explanation all = explain_files(files);
  scenarios::Drill drill =
      scenarios::plan_drill(write("lb1.conf", files.at("lb1")), write("lb2.conf", files.at("lb2")));
  ASSERT_TRUE(drill.problems.can_run());
  std::erase_if(drill.cases, [](const auto& one) { return one.role != "master" || incident_of(one.name).empty(); });
  const Duration probe = std::chrono::milliseconds(2);  // what the drill itself allows for: two probes at most
  const scenarios::DrillResult result = run_drill(drill, {});
  const Reign& reign = all.electorates.at(0).reigns.at(0);
  std::size_t compared = 0;
  for (const scenarios::DrillOutcome& outcome : result.outcomes) {
    const auto incident = std::ranges::find(reign.incidents, incident_of(outcome.name), &Incident::id);
    ASSERT_NE(incident, reign.incidents.end()) << outcome.name;
    ++compared;
    const auto& measures = outcome.result.measures;
    EXPECT_GE(measures.outage, incident->outage.range->least - kTolerance - probe) << outcome.name;
    EXPECT_LE(measures.outage, incident->outage.range->most + kTolerance + probe) << outcome.name;
    if (!incident->takeover) continue;
    ASSERT_TRUE(measures.takeover) << outcome.name;
    EXPECT_GE(*measures.takeover, incident->takeover->range->least - kTolerance) << outcome.name;
    EXPECT_LE(*measures.takeover, incident->takeover->range->most + kTolerance) << outcome.name;
  }
  EXPECT_EQ(compared, 8u);
}

INSTANTIATE_TEST_SUITE_P(Pairs, DrillAgrees,
                         testing::Values(Pair{"version_3",
                                              {.priority = 150, .version = "3", .interval = "0.1", .rest = service()},
                                              {.priority = 100, .version = "3", .interval = "0.1", .rest = service()}},
                                         Pair{"no_handover",
                                              {.priority = 200,
                                               .version = "3",
                                               .interval = "0.2",
                                               .instance = "graceful_handover off",
                                               .rest = service()},
                                              {.priority = 20, .version = "3", .interval = "0.2", .rest = service()}}),
                         [](const testing::TestParamInfo<Pair>& tested) { return tested.param.name; });

}  // namespace
}  // namespace viplane::explain
