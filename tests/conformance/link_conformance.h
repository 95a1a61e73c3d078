// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/watches.h"

namespace viplane::conformance {

// What Watches::link() of every world must do. A back end passes by
//
//   struct MyLinkWorld {
//     Watches& watches();
//     std::string interface();  // it is up
//     void set_link(bool up);
//     void run_for(Duration span);
//     static constexpr bool kEveryLinkIsUp = true;  // optional: links of which nobody spoke are up, too
//     static std::string why_not();  // optional: what this machine lacks for it; the tests are skipped
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, LinkConformance, MyLinkWorld);
template <typename World>
class LinkConformance : public testing::Test {
 protected:
  using Told = std::vector<bool>;

  void SetUp() override {
    if constexpr (requires { World::why_not(); }) {
      if (const std::string why = World::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
    world_.emplace();
  }
  HandlePtr watch(Told& told) {
    return world_->watches().link(world_->interface(), [&told](bool up) { told.push_back(up); });
  }
  // Until that many have been told, at most three seconds: a kernel tells of carriers at its leisure. Then a moment
  // more, for what should not come.
  void run(const Told& told, std::size_t count) {
    for (int tick = 0; tick < 60 && told.size() < count; ++tick) world_->run_for(std::chrono::milliseconds(50));
    world_->run_for(std::chrono::milliseconds(50));
  }
  void set(bool up) { world_->set_link(up); }

  std::optional<World> world_;
};
TYPED_TEST_SUITE_P(LinkConformance);

TYPED_TEST_P(LinkConformance, ALinkIsReportedOnceAndThenAtEachChange) {
  std::vector<bool> told;
  const auto watch = this->watch(told);
  EXPECT_TRUE(told.empty()) << "nothing is called inside link()";
  this->run(told, 1);
  EXPECT_EQ(told, (std::vector{true}));
  this->set(false);
  this->run(told, 2);
  this->set(true);
  this->run(told, 3);
  EXPECT_EQ(told, (std::vector{true, false, true}));
}

TYPED_TEST_P(LinkConformance, AnInterfaceNobodyKnowsIsNotUp) {
  if constexpr (requires { TypeParam::kEveryLinkIsUp; }) GTEST_SKIP() << "here they are";
  std::vector<bool> told;
  const auto watch = this->world_->watches().link("nosuch0", [&](bool up) { told.push_back(up); });
  this->run(told, 1);
  EXPECT_EQ(told, (std::vector{false}));
}

TYPED_TEST_P(LinkConformance, SeveralMayWatchOneLinkAndOneMayLeave) {
  std::vector<bool> first, second;
  const auto stays = this->watch(first);
  auto leaves = this->watch(second);
  this->run(second, 1);
  leaves.reset();
  this->set(false);
  this->run(first, 2);
  EXPECT_EQ(first, (std::vector{true, false}));
  EXPECT_EQ(second, (std::vector{true}));
}

TYPED_TEST_P(LinkConformance, AWatchMayEndItselfWhenItIsTold) {
  std::vector<bool> told;
  HandlePtr watch;
  watch = this->world_->watches().link(this->world_->interface(), [&](bool up) {
    watch.reset();
    told.push_back(up);
  });
  this->run(told, 1);
  this->set(false);
  this->run(told, 1);
  EXPECT_EQ(told, (std::vector{true}));
}

REGISTER_TYPED_TEST_SUITE_P(LinkConformance, ALinkIsReportedOnceAndThenAtEachChange, AnInterfaceNobodyKnowsIsNotUp,
                            SeveralMayWatchOneLinkAndOneMayLeave, AWatchMayEndItselfWhenItIsTold);

}  // namespace viplane::conformance
