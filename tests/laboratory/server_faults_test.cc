// SPDX-License-Identifier: GPL-2.0-or-later
// What can be wrong with a real server, with traffic: one file in the simulation and against real daemons and kernels
// comes to the same verdict, for the same reasons, and clients see the same.
#include <gmock/gmock.h>
#include <unistd.h>

#include "lab/own_program.h"
#include "scenarios/laboratory/fidelity.h"
#include "scenarios/laboratory/run.h"
#include "scenarios/language/load.h"
#include "scenarios/runner/run.h"

namespace viplane::scenarios {
namespace {

struct Case {
  std::string name;
  std::string violated;  // the only check that fails, in either world; empty: none
};

// How much of what a client asked for was not served.
std::string share_in_words(const ClientResult& client) {
  if (client.requests == 0) return "asked nothing";
  const double failed = static_cast<double>(client.failed) / static_cast<double>(client.requests);
  return failed == 0 ? "all served" : failed > 0.95 ? "none served" : "some served";
}

std::vector<std::string> shares(const RunResult& result) {
  std::vector<std::string> words;
  for (const ClientResult& client : result.measures.clients)
    words.push_back(client.client + ": " + share_in_words(client) + (client.resets > 0 ? ", with resets" : ""));
  return words;
}

std::vector<std::string> health_changes(const RunResult& result) {
  std::vector<std::string> words;
  for (const Event& event : result.events) {
    if (event.kind == "health.down") words.push_back(event.node + " sees one down");
  }
  return words;
}

// How fast a router announces itself is another test's matter, on a quieter machine.
std::vector<std::string> about_clients(std::vector<std::string> checks) {
  std::erase_if(checks, [](const std::string& check) { return !check.starts_with("clients."); });
  return checks;
}

class ServerFaults : public testing::TestWithParam<Case> {};

TEST_P(ServerFaults, ComeToTheSameInTheSimulationAndOnLinux) {
  if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
  if (!lab::find_own_program("viplaned")) GTEST_SKIP() << "viplaned is not built";
  const std::string path = std::string(VIPLANE_SOURCE_DIR) + "/tests/laboratory/servers/" + GetParam().name + ".yaml";
  const PreparedOrNot made = prepare(load_scenario(path), config::DiskFiles());
  for (const Diagnostic& problem : made.problems) ADD_FAILURE() << problem.to_string();
  ASSERT_TRUE(made.can_run());
  for (const Diagnostic& problem : beyond_laboratory(made.prepared, DaemonKind::viplaned))
    ADD_FAILURE() << problem.to_string();

  const RunResult simulated = run(made.prepared, {});
  const LabResult real = run_in_laboratory(made.prepared, {});
  const Performance simulation = performance_of("simulation", simulated);
  const Performance daemon = performance_of("viplaned", real.result);
  std::string logs;
  for (const auto& [node, log] : real.logs) logs += "--- " + node + "\n" + log;

  const std::vector<std::string> violated(GetParam().violated.empty() ? 0 : 1, GetParam().violated);
  EXPECT_EQ(simulation.failed, violated);
  EXPECT_EQ(about_clients(daemon.failed), about_clients(simulation.failed)) << logs;
  EXPECT_EQ(daemon.outcome, simulation.outcome);
  EXPECT_EQ(shares(real.result), shares(simulated));
  EXPECT_THAT(health_changes(simulated), testing::IsEmpty());
  EXPECT_THAT(health_changes(real.result), testing::IsEmpty()) << logs;
}

INSTANTIATE_TEST_SUITE_P(Of, ServerFaults,
                         testing::Values(Case{"half-open", "clients.during.failed"},
                                         Case{"resets", "clients.during.resets"}, Case{"answers-arp", ""},
                                         Case{"no-tunnel", "clients.during.failed"},
                                         Case{"strict-rp-filter", "clients.during.failed"},
                                         Case{"no-virtual-address", "clients.during.failed"}),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace viplane::scenarios
