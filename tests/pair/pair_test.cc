// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/pair.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "lab/links.h"
#include "lab/pair/monotonic.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;

class PairTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
  }
  VirtualRouter router_{.version = 3, .interval = 100ms};
  void give_service(Pair& pair, const Member& member) {
    add_address(pair.lab().machine(member.name).network(), "eth0", router_.addresses().front());
  }
};

TEST_F(PairTest, TheProbeHearsWhoHasTheAddressAndWhenNobodyHas) {
  Pair pair(router_, {}, {});
  give_service(pair, pair.alpha());
  EXPECT_TRUE(pair.holds_service(pair.alpha()));
  EXPECT_FALSE(pair.holds_service(pair.beta()));
  const Time start = monotonic_now();
  NeighbourProbe probe = pair.probe(2ms);
  pair.pass(300ms);
  const Time cut = monotonic_now();
  set_up(pair.lab().machine("alpha").network(), "eth0", false);
  pair.pass(400ms);
  const Time end = monotonic_now();
  probe.stop();
  EXPECT_GT(probe.echoes().size(), 10u);
  ASSERT_FALSE(probe.answers().empty());
  EXPECT_EQ(probe.answers().front().mac, mac_of(pair.lab().machine("alpha").network(), "eth0"));
  EXPECT_GE(probe.longest_silence(start, end).length, 390ms);
  EXPECT_GE(probe.longest_silence(start, end).from, start + 50ms);
  EXPECT_EQ(probe.doubly_answered(start, cut), 0ms);
  pair.wire().listen();
  EXPECT_GT(pair.wire().claims().size(), 10u);
  EXPECT_EQ(pair.wire().claims().front().machine, "alpha");
  EXPECT_FALSE(pair.wire().claims().front().is_announcement);
}

TEST_F(PairTest, TwoOwnersAreHeardAsTwo) {
  Pair pair(router_, {}, {});
  give_service(pair, pair.alpha());
  give_service(pair, pair.beta());
  const Time start = monotonic_now();
  NeighbourProbe probe = pair.probe(2ms);
  pair.pass(300ms);
  probe.stop();
  EXPECT_GT(probe.doubly_answered(start, monotonic_now()), 50ms);
}

TEST_F(PairTest, ACutTrunkKeepsTheNeighbourFromTheOtherSide) {
  Pair pair(router_, {}, {});
  give_service(pair, pair.beta());
  pair.cut_trunk(true);
  NeighbourProbe probe = pair.probe(2ms);
  pair.pass(200ms);
  const Time healed = monotonic_now();
  pair.cut_trunk(false);
  pair.pass(1500ms);
  probe.stop();
  ASSERT_FALSE(probe.answers().empty());
  EXPECT_GE(probe.answers().front().at, healed);
}

TEST_F(PairTest, KeepalivedsAdvertisementsAreSeenOnItsCable) {
  if (!std::filesystem::exists("/usr/sbin/keepalived")) GTEST_SKIP() << "keepalived is not installed";
  Pair pair(router_, {DaemonKind::keepalived, 200, false}, {DaemonKind::keepalived, 100, false});
  pair.daemon(pair.alpha()).start();
  EXPECT_EQ(pair.daemon(pair.alpha()).state(), "backup");
  pair.await_master(pair.alpha());
  EXPECT_EQ(pair.daemon(pair.alpha()).state(), "master");
  EXPECT_TRUE(pair.discards().empty());
  const auto seen = pair.first_advertisement(pair.alpha(), Time{});
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->said.priority, 200);
  EXPECT_EQ(seen->said.advertisement_interval, 100ms);
  EXPECT_EQ(seen->source, pair.source_of(pair.alpha()));
  pair.crash(pair.alpha());
  EXPECT_FALSE(pair.holds_service(pair.alpha()));
  pair.repair(pair.alpha());
  pair.daemon(pair.alpha()).start();
  pair.await_master(pair.alpha());
}

TEST_F(PairTest, ADaemonThatCannotStartIsShownWithWhatItSaid) {
  if (!std::filesystem::exists("/usr/sbin/keepalived")) GTEST_SKIP() << "keepalived is not installed";
  Pair pair(router_, {DaemonKind::keepalived, 200, false}, {});
  pair.configure(pair.alpha(), "global_defs {\n  no_such_word\n}\nvrrp_instance X {\n  interface eth7\n}\n");
  pair.daemon(pair.alpha()).process().kill();
  try {
    pair.daemon(pair.alpha()).start();
    ADD_FAILURE() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("eth7"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace viplane::lab
