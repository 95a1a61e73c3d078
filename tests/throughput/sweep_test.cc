// SPDX-License-Identifier: GPL-2.0-or-later
// The shapes of the sweeps, at few values.
#include "scenarios/throughput/sweep.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/throughput/small.h"

namespace viplane::throughput {
namespace {

// Ratios and what bound them, by mode, in the order of the values.
struct Shape {
  std::map<Mode, std::vector<double>> ratios;
  std::map<Mode, std::vector<std::string>> bounds;
};

Shape shape_of(const std::string& name, std::vector<std::string> values, const Inputs& inputs) {
  SweepKind kind = sweep_kind(name);
  kind.values = std::move(values);
  const Sweep done = sweep(kind, inputs, {Mode::direct_routing, Mode::tunnel, Mode::nat}, no_progress);
  Shape shape;
  for (const SweepPoint& point : done.points) {
    shape.ratios[point.mode].push_back(point.pair.ratio());
    shape.bounds[point.mode].push_back(point.load.bound_by());
  }
  return shape;
}

TEST(Sweep, MoreServersGiveMoreAndNeverMoreThanTheirNumber) {
  const Shape shape = shape_of("servers", {"1", "4", "8"}, small());
  for (const auto& [mode, ratios] : shape.ratios) {
    for (const auto& [ratio, servers] : {std::pair{ratios[0], 1.0}, {ratios[1], 4.0}, {ratios[2], 8.0}}) {
      EXPECT_GE(ratio, 0.98 * servers) << compare::name_of(mode);
      EXPECT_LE(ratio, servers * 1.0005) << compare::name_of(mode);
    }
  }
}

TEST(Sweep, NatIsBoundByTheDirectorsCardFirstAsLinksGetSlower) {
  const Shape shape = shape_of("link-10k", {"1000", "200", "50"}, small());
  const auto& nat = shape.ratios.at(Mode::nat);
  EXPECT_GT(nat[0], 2.9);
  EXPECT_GE(nat[0], nat[1]);
  EXPECT_GE(nat[1], nat[2]);
  EXPECT_LT(nat[2], 1.1) << "both directions of three servers pass one card, of the rate of each of theirs";
  EXPECT_EQ(shape.bounds.at(Mode::nat)[2], "director's card");
  for (const Mode mode : {Mode::direct_routing, Mode::tunnel}) {
    EXPECT_GT(shape.ratios.at(mode)[2], 2.9) << compare::name_of(mode);
    EXPECT_EQ(shape.bounds.at(mode)[2], "servers' cards");
  }
}

TEST(Sweep, ASchedulerThatHashesTheClientsAddressSendsOneMachineToOneServer) {
  const Shape shape = shape_of("scheduler", {"rr", "sh", "sh-port"}, small());
  const auto& ratios = shape.ratios.at(Mode::direct_routing);
  EXPECT_GT(ratios[0], 2.95);
  EXPECT_NEAR(ratios[1], 1, 0.02);
  EXPECT_GT(ratios[2], 1.5);
}

TEST(Sweep, LargePagesMakeNatTheNarrowerWay) {
  Inputs inputs = small();
  inputs.server_link = inputs.director_link = 100;
  const Shape shape = shape_of("page", {"237", "20000"}, inputs);
  EXPECT_GT(shape.ratios.at(Mode::nat)[0], 2.9);
  EXPECT_LT(shape.ratios.at(Mode::nat)[1], 1.2);
  EXPECT_GT(shape.ratios.at(Mode::direct_routing)[1], 2.8);
}

TEST(Sweep, AnUnknownOneIsRefusedWithTheNames) {
  EXPECT_THAT([] { sweep_kind("wind"); },
              testing::ThrowsMessage<std::invalid_argument>(testing::HasSubstr("there are servers, link")));
}

}  // namespace
}  // namespace viplane::throughput
