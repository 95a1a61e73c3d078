// SPDX-License-Identifier: GPL-2.0-or-later
// global_defs: the process and its files.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GlobalDefs global(const LoadResult& result) { return result.config.global; }
LoadResult load_global(const std::string& lines) { return load_text("global_defs {\n" + lines + "\n}\n"); }

TEST(ConfigProcess, VrrpAndCheckerHavePrioritiesOfTheirOwn) {
  const auto result = load_global(
      "vrrp_priority -7\nvrrp_rt_priority 50\nvrrp_no_swap\nvrrp_cpu_affinity 0 2\n"
      "checker_priority 5\nchecker_rt_priority 20");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(global(result).vrrp_process,
            (ProcessSettings{.nice = -7, .rt_priority = 50, .no_swap = true, .cpu_affinity = {0, 2}}));
  EXPECT_EQ(global(result).checker_process,
            (ProcessSettings{.nice = 5, .rt_priority = 20, .no_swap = false, .cpu_affinity = {}}));
}

TEST(ConfigProcess, WhatIsOutOfRangeIsLeftOut) {
  const auto result = load_global("vrrp_priority -21\nvrrp_rt_priority 0\nvrrp_cpu_affinity x 1");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:15 bad-value", "warning main.conf:3:18 bad-value",
                                          "warning main.conf:4:19 bad-value"));
  EXPECT_EQ(global(result).vrrp_process,
            (ProcessSettings{.nice = {}, .rt_priority = {}, .no_swap = false, .cpu_affinity = {1}}));
}

TEST(ConfigProcess, DumpsHaveTheirPlaces) {
  const auto result = load_global("state_dump_file /run/a\nstats_dump_file /run/b\njson_dump_file /run/c");
  EXPECT_THAT(all_messages(result), IsEmpty());
  EXPECT_EQ(global(result).state_dump_file, "/run/a");
  EXPECT_EQ(global(result).stats_dump_file, "/run/b");
  EXPECT_EQ(global(result).json_dump_file, "/run/c");
}

}  // namespace
}  // namespace viplane::config
