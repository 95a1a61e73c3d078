// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenarios/throughput/page.h"
#include "scenarios/throughput/sweep.h"

namespace viplane::throughput {
namespace {

using testing::HasSubstr;

nlohmann::ordered_json example() {
  Sweep sweep{sweep_kind("servers"), {}, {}};
  for (const auto& [value, pages] : {std::pair{"1", 1000}, {"32", 9000}}) {
    for (const Mode mode : {Mode::direct_routing, Mode::nat}) {
      SweepPoint point{.value = value, .mode = mode, .clients = 30, .pair = {}, .load = {}};
      point.pair.direct.pages = point.pair.direct.pages_per_minute = 1000;
      point.pair.through_vip.pages = pages;
      point.load.servers = 1;
      sweep.points.push_back(point);
    }
  }
  return to_json(sweep);
}

TEST(SweepPage, HasALineAValueAndTwoColumnsAMode) {
  const std::string text = section(example());
  EXPECT_THAT(text, HasSubstr("| real servers | direct | DR, VIP / direct | DR, bound by | NAT, VIP / direct |"));
  EXPECT_THAT(text, HasSubstr("| 32 | 1000 | 9.000 | real servers | 9.000 | real servers |\n"));
}

TEST(SweepPlot, HasALineAModeAndTheCeiling) {
  const std::string text = plot(example());
  EXPECT_THAT(text, HasSubstr(">DR</text>"));
  EXPECT_THAT(text, HasSubstr(">NAT</text>"));
  EXPECT_THAT(text, HasSubstr(">ceiling</text>"));
}

TEST(Load, TheBusiestPartIsScarceUnlessAllHaveTime) {
  Load load{.servers = 0.5, .director = 0.97};
  EXPECT_EQ(load.bound_by(), "director's processor");
  load.director = 0.6;
  EXPECT_EQ(load.bound_by(), "latency");
}

}  // namespace
}  // namespace viplane::throughput
