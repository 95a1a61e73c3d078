// SPDX-License-Identifier: GPL-2.0-or-later
// What ports hold of an interface, and what becomes of it when their process is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>

#include "live/leftovers.h"
#include "live/ports/port_set.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::VariantWith;

struct HeldByPorts : testing::Test {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
    link->right_space.run("ethtool -K right gro on");
  }
  std::unique_ptr<PortSet> open(Io io) {
    return open_inside<PortSet>(link->right_space, std::vector<std::string>{"right"}, io, link->context);
  }
  // A director of its own, killed once it has taken what it needs. `leave_child`: a child of its, who holds all it held
  // and is ended at the end of the test.
  void kill_one(Io io, bool leave_child = false) {
    std::array<int, 2> ready{};
    ASSERT_EQ(::pipe(ready.data()), 0);
    const Descriptor read_end(ready[0]), write_end(ready[1]);
    test::Child director(link->right_space, [&] {
      const auto ports = open(io);
      const pid_t child = leave_child ? ::fork() : 1;
      if (child != 0) (void)!::write(write_end.get(), &child, sizeof child);
      ::pause();
      return 0;
    });
    pid_t child = 0;
    ASSERT_EQ(::read(read_end.get(), &child, sizeof child), static_cast<ssize_t>(sizeof child));
    if (leave_child) survivor = child;
    director.signal(SIGKILL);
    director.wait();
  }
  void TearDown() override {
    if (survivor > 1) ::kill(survivor, SIGKILL);
  }
  CleanUpReport clean_up_inside() {
    test::Inside inside(link->right_space);
    return clean_up(link->ledger.held());
  }
  std::string gro() const { return link->right_space.run("ethtool -k right | grep generic-receive-offload"); }
  std::string interface() const { return link->right_space.run("ip link show right"); }

  std::unique_ptr<VethPair> link;
  pid_t survivor = 0;
};

TEST_F(HeldByPorts, AnOffloadSwitchedOffIsInTheBookAsLongAsItIs) {
  {
    const auto ports = open(Io::packet);
    EXPECT_THAT(link->ledger.held(), ElementsAre(VariantWith<HeldOffload>(testing::_)));
    EXPECT_THAT(gro(), HasSubstr("off"));
  }
  EXPECT_TRUE(link->ledger.held().empty());
  EXPECT_THAT(gro(), HasSubstr("on"));
}

TEST_F(HeldByPorts, AnXdpProgramIsInTheBookAsLongAsItRuns) {
  {
    const auto ports = open(Io::xsk);
    EXPECT_THAT(link->ledger.held(), testing::Contains(VariantWith<HeldProgram>(testing::_)));
    EXPECT_THAT(interface(), HasSubstr("xdp"));
  }
  EXPECT_TRUE(link->ledger.held().empty());
  EXPECT_THAT(interface(), Not(HasSubstr("xdp")));
}

TEST_F(HeldByPorts, WhoReadsTheBookOfTheKilledRestoresItsInterface) {
  for (const Io io : {Io::packet, Io::pcap, Io::xsk}) {
    kill_one(io);
    EXPECT_THAT(gro(), HasSubstr("off"));
    const auto begun = std::chrono::steady_clock::now();
    const auto report = clean_up_inside();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 100ms);
    EXPECT_TRUE(report.failed.empty()) << report.failed[0];
    EXPECT_THAT(report.done, testing::Contains("set gro of right back to on"));
    EXPECT_THAT(gro(), HasSubstr("on")) << to_string(io);
    EXPECT_THAT(interface(), Not(HasSubstr("xdp"))) << to_string(io);
    EXPECT_TRUE(clean_up_inside().done.empty()) << "twice does no harm";
    link->ledger.clear();
  }
}

// A link goes with its last holder; one that was about to run a script is a holder.
TEST_F(HeldByPorts, AProgramThatAnOrphanKeepsAliveIsDetachedAllTheSame) {
  kill_one(Io::xsk, true);
  ASSERT_THAT(interface(), HasSubstr("xdp")) << "the orphan holds it";
  EXPECT_THAT(clean_up_inside().done, testing::Contains("detached the XDP program from right"));
  EXPECT_THAT(interface(), Not(HasSubstr("xdp")));
}

TEST_F(HeldByPorts, AProgramOfAnotherIsLeftAlone) {
  const auto ports = open(Io::xsk);
  test::Inside inside(link->right_space);
  const int index = Interface("right").require().index;
  EXPECT_TRUE(clean_up({HeldProgram{index, "right", 1u << 31}}).done.empty());
  EXPECT_THAT(interface(), HasSubstr("xdp"));
}

}  // namespace
}  // namespace viplane::live
