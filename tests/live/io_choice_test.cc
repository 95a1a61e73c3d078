// SPDX-License-Identifier: GPL-2.0-or-later
// What the choice of ports leads to where AF_XDP is not to be had as one would wish, and what is said of it.
#include <cap-ng.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "live/ports/port_set.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct IoChoiceTest : testing::Test {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
  }
  // "packet: auto: no AF_XDP here ...": what the first event port.opened said.
  std::string opened(const std::string& interface, Io io) {
    link->events.clear();
    const auto ports = open_inside<PortSet>(link->right_space, std::vector<std::string>{interface}, io, link->context);
    const auto events = link->events.of_kind("port.opened");
    if (events.size() != 1) return "no event";
    return std::get<std::string>(events[0].fields[1].second) + ": " + std::get<std::string>(events[0].fields[2].second);
  }
  // The same, or the error, by a process that has no more than CAP_NET_ADMIN and CAP_NET_RAW.
  std::string opened_without_bpf(Io io) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const Descriptor from(ends[0]), to(ends[1]);
    test::Child poor(link->right_space, [&] {
      capng_clear(CAPNG_SELECT_CAPS);
      capng_updatev(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), CAP_NET_ADMIN, CAP_NET_RAW,
                    -1);
      std::string text = "privileges remain";
      try {
        if (capng_apply(CAPNG_SELECT_CAPS) == 0) {
          const PortSet ports({"right"}, io, link->context);
          const auto events = link->events.of_kind("port.opened");
          text = std::get<std::string>(events.at(0).fields[1].second) + ": " +
                 std::get<std::string>(events.at(0).fields[2].second);
        }
      } catch (const std::exception& error) {
        text = error.what();
      }
      return ::write(to.get(), text.data(), text.size()) < 0 ? 1 : 0;
    });
    EXPECT_EQ(poor.wait(), 0);
    std::string text(4096, '\0');
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(from.get(), text.data(), text.size()), 0)));
    return text;
  }
  // On the right port's wire: an interface whose driver runs no XDP programs.
  void add_macvlan() { link->right_space.run("ip link add link right name poor type macvlan; ip link set poor up"); }

  std::unique_ptr<VethPair> link;
};

TEST_F(IoChoiceTest, AutoTakesNativeXdpWhereTheDriverRunsIt) {
  EXPECT_THAT(opened("right", Io::automatic), AllOf(HasSubstr("xsk: auto: native XDP"), HasSubstr("1 queue")));
}

// veth lends no rings: zero-copy is tried first, and what came of it is said.
TEST_F(IoChoiceTest, WhereZeroCopyIsNotToBeHadTheKernelCopies) {
  EXPECT_THAT(opened("right", Io::xsk), HasSubstr("native XDP, copy"));
}

TEST_F(IoChoiceTest, AutoTakesAfPacketWhereTheDriverRunsNoProgramsAndSaysSo) {
  add_macvlan();
  EXPECT_THAT(opened("poor", Io::automatic),
              AllOf(HasSubstr("packet: auto: no AF_XDP here"), HasSubstr("attach the XDP program to poor (native)")));
}

TEST_F(IoChoiceTest, XskTakesTheGenericHookWhereTheDriverRunsNoProgramsAndSaysWhatThatCosts) {
  add_macvlan();
  EXPECT_THAT(opened("poor", Io::xsk),
              AllOf(HasSubstr("generic XDP, copy"), HasSubstr("native was refused"), HasSubstr("are lost")));
}

TEST_F(IoChoiceTest, AutoTakesAfPacketWhereAnotherProgramRunsAlready) {
  const auto first = open_inside<PortSet>(link->right_space, std::vector<std::string>{"right"}, Io::xsk, link->context);
  EXPECT_THAT(opened("right", Io::automatic), AllOf(HasSubstr("packet"), HasSubstr("busy")));
}

TEST_F(IoChoiceTest, AutoTakesAfPacketWhereBpfIsForbiddenAndSaysSo) {
  EXPECT_THAT(opened_without_bpf(Io::automatic),
              AllOf(HasSubstr("packet: auto: no AF_XDP here"), HasSubstr("right"), HasSubstr("not permitted")));
}

TEST_F(IoChoiceTest, XskThatIsForbiddenNamesTheInterfaceAndTheAttempt) {
  EXPECT_THAT(opened_without_bpf(Io::xsk),
              AllOf(HasSubstr("XDP program"), HasSubstr("right"), HasSubstr("not permitted")));
}

// An MTU that AF_XDP does not take stands for whatever keeps an interface from being taken up again.
TEST_F(IoChoiceTest, AnInterfaceThatCannotBeTakenUpAgainIsToldOnceAndItsReturnTold) {
  const auto ports = open_inside<PortSet>(link->right_space, std::vector<std::string>{"right"}, Io::xsk, link->context);
  const auto told = [&](const std::string& kind, const std::string& what) {
    std::size_t count = 0;
    for (const Event& event : link->events.of_kind(kind)) {
      if (std::get<std::string>(event.fields[2].second).find(what) != std::string::npos) ++count;
    }
    return count;
  };
  const test::Inside inside(link->right_space);
  link->right_space.run("ip link del right");
  link->run_for(std::chrono::milliseconds(200));
  EXPECT_EQ(told("port.lost", "the interface is gone"), 1u);
  link->right_space.run("ip link add right mtu 9000 type veth peer name other; ip link set right up");
  link->run_for(std::chrono::milliseconds(3500));
  EXPECT_EQ(told("port.lost", "cannot be taken up"), 1u);
  EXPECT_EQ(told("port.lost", "MTU is above 3500"), 1u) << "it says why";
  link->right_space.run("ip link set right mtu 1500");
  ports->refresh("right");
  link->run_for(std::chrono::milliseconds(50));
  EXPECT_EQ(told("port.opened", "came back"), 1u);
}

}  // namespace
}  // namespace viplane::live
