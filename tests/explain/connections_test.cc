// SPDX-License-Identifier: GPL-2.0-or-later
// The master dies or is stopped with connections open: they go on, or are reset, as was predicted.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/explain/confs.h"

namespace viplane::explain {
namespace {

using std::chrono::seconds;

struct Case {
  std::string name;
  std::string scheduler;
  std::string method = "TUN";
  std::string global{};
  bool is_kept = false;
};

std::string service(const Case& of) {
  const auto server = [](const char* address) {
    return std::string("  real_server ") + address + " 80 {\n    TCP_CHECK {\n      connect_timeout 1\n    }\n  }\n";
  };
  return std::string("virtual_server ") + kAddress + " 80 {\n  lb_algo " + of.scheduler + "\n  lb_kind " + of.method +
         "\n  protocol TCP\n  delay_loop 1\n" + server("10.0.0.21") + server("10.0.0.22") + "}\n";
}

class Connections : public testing::TestWithParam<Case> {
 protected:
  static Files files() {
    const Case& of = GetParam();
    const auto one = [&](int priority) {
      return conf({.priority = priority, .version = "3", .interval = "0.1", .global = of.global, .rest = service(of)});
    };
    return {{"lb1", one(150)}, {"lb2", one(100)}};
  }

  static std::ptrdiff_t resets(const std::function<void(sim::World&)>& trouble) {
    const Stage stage(files(), "traffic:\n  - {client: visitor, kind: long_lived, connections: 20, every: 50ms}\n");
    const auto events = stage.play(seconds(12), {{Time(seconds(8)), [&](auto& world, auto&) { trouble(world); }}});
    return std::ranges::count(events, "traffic.reset", &Event::kind);
  }
};

TEST_P(Connections, AreKeptOrResetAsPredicted) {
  const Explanation all = explain_files(files());
  ASSERT_EQ(all.connections.size(), 1u);
  EXPECT_EQ(all.connections[0].is_kept, GetParam().is_kept) << all.connections[0].what;
  for (const auto& [what, trouble] : std::vector<std::pair<const char*, std::function<void(sim::World&)>>>{
           {"crash", [](sim::World& world) { world.node("lb1").crash(); }},
           {"stop", [](sim::World& world) { world.node("lb1").terminate_process(); }}}) {
    EXPECT_EQ(resets(trouble) == 0, GetParam().is_kept) << what;
  }
}

INSTANTIATE_TEST_SUITE_P(Services, Connections,
                         testing::Values(Case{"rr", "rr"}, Case{"wlc", "wlc", "DR"},
                                         Case{"mh", "mh\n  mh-port", "TUN", "", true}, Case{"sh", "sh", "DR", "", true},
                                         Case{"rr_told", "rr", "TUN", "lvs_sync_daemon eth0 VI_1", true},
                                         Case{"wlc_told", "wlc", "DR", "lvs_sync_daemon eth0 VI_1", true},
                                         Case{"nat_told", "wrr", "NAT", "lvs_sync_daemon eth0 VI_1", true}),
                         [](const testing::TestParamInfo<Case>& tested) { return tested.param.name; });

}  // namespace
}  // namespace viplane::explain
