// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/leftovers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/kernel_world.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const IpPrefix kPrefix = *IpPrefix::parse("192.0.2.100/24");

TEST(Ledger, EveryKindOfEntryReadsBackAsItWasWritten) {
  const std::vector<Held> all{
      HeldAddress{3, "eth0", kPrefix},     HeldInterface{"vrrp.51"},
      HeldProgram{3, "eth0", 17},          HeldSetting{"/proc/sys/net/ipv4/tcp_rmem", "4096 131072 6291456"},
      HeldOffload{3, "eth0", "gro", true}, LastWords{3, "eth0", Bytes(300, std::byte{0xa5})}};
  Ledger ledger;
  for (const Held& held : all) EXPECT_NE(ledger.note(held), Ledger::kNotNoted);
  EXPECT_EQ(ledger.held(), all);
}

TEST(Ledger, WhatIsStruckIsHeldNoMoreAndItsPlaceServesAgain) {
  test::TemporaryDirectory folder;
  Ledger ledger(folder.path() / "a.state");
  const auto first = ledger.note(HeldAddress{3, "eth0", kPrefix});
  ledger.note(HeldInterface{"vrrp.51"});
  ledger.strike(first);
  EXPECT_THAT(ledger.held(), ElementsAre(Held(HeldInterface{"vrrp.51"})));
  const auto size = std::filesystem::file_size(folder.path() / "a.state");
  for (int round = 0; round < 100; ++round) ledger.strike(ledger.note(HeldAddress{3, "eth0", kPrefix}));
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "a.state"), size);
}

TEST(Ledger, OutlivesItsWriterAndIsTakenOver) {
  test::TemporaryDirectory folder;
  const auto path = folder.path() / "deep" / "a.state";
  { Ledger(path).note(HeldAddress{3, "eth0", kPrefix}); }
  EXPECT_FALSE(Ledger::is_alive(path));
  Ledger next(path);
  EXPECT_THAT(next.held(), ElementsAre(Held(HeldAddress{3, "eth0", kPrefix})));
  next.clear();
  EXPECT_TRUE(next.held().empty());
}

TEST(Ledger, OfALivingProcessIsRefusedWithItsNumber) {
  test::TemporaryDirectory folder;
  const Ledger first(folder.path() / "a.state");
  EXPECT_TRUE(Ledger::is_alive(folder.path() / "a.state"));
  try {
    Ledger second(folder.path() / "a.state");
    FAIL() << "two have it";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("process " + std::to_string(::getpid())));
  }
}

TEST(CleanUp, TakesAwayWhatADeadDirectorHeldAndNothingElse) {
  VIPLANE_NEEDS_NAMESPACES();
  test::KernelWorld world;
  world.run("ip address add 192.0.2.1/24 dev eth0");
  AddressOptions virtual_mac;
  virtual_mac.virtual_mac = MacAddress::virtual_router(51);
  ASSERT_TRUE(world.table->add("eth0", kPrefix, {}));
  ASSERT_TRUE(world.table->add("eth0", *IpPrefix::parse("192.0.2.101/32"), virtual_mac));
  const auto report = clean_up(world.ledger.held());
  EXPECT_TRUE(report.failed.empty());
  const std::string shown = world.run("ip address show");
  EXPECT_THAT(shown, Not(HasSubstr("192.0.2.10")));
  EXPECT_THAT(shown, Not(HasSubstr("vrrp.51")));
  EXPECT_THAT(shown, HasSubstr("192.0.2.1/24"));
  EXPECT_EQ(world.run("cat /proc/sys/net/ipv4/conf/eth0/arp_ignore"), "0\n");
  EXPECT_TRUE(clean_up(world.ledger.held()).failed.empty()) << "twice does no harm";
}

TEST(Withdraw, TakesManyAddressesAtOnceAndLeavesSettingsToTheCleanUp) {
  VIPLANE_NEEDS_NAMESPACES();
  test::KernelWorld world;
  const int index = world.state->find("eth0")->index;
  const std::string setting = "/proc/sys/net/ipv4/conf/eth0/arp_ignore";
  std::vector<Held> book{HeldSetting{setting, "1"}, HeldAddress{index, "eth0", *IpPrefix::parse("203.0.113.1/32")}};
  for (unsigned i = 0; i < 200; ++i) {
    const IpPrefix prefix{IpAddress::v4(10, 1, 0, static_cast<std::uint8_t>(i)), 32};
    ASSERT_TRUE(world.table->add("eth0", prefix, {}));
    book.push_back(HeldAddress{index, "eth0", prefix});
  }
  book.push_back(HeldAddress{index + 1000, "eth9", kPrefix});
  const auto report = withdraw(book);
  EXPECT_EQ(report.done.size(), 200u) << "one was gone, another's interface, too";
  EXPECT_TRUE(report.failed.empty());
  EXPECT_THAT(world.run("ip address show"), Not(HasSubstr("10.1.0.")));
  EXPECT_EQ(world.run("cat " + setting), "0\n");
  EXPECT_THAT(clean_up(book).done, ElementsAre("set " + setting + " back to 1"));
}

TEST(CleanUp, LeavesAnInterfaceOfAnotherKindAlone) {
  VIPLANE_NEEDS_NAMESPACES();
  test::KernelWorld world;
  world.run("ip link add vrrp.51 type bridge");
  EXPECT_TRUE(clean_up({HeldInterface{"vrrp.51"}}).done.empty());
  EXPECT_THAT(world.run("ip link"), HasSubstr("vrrp.51"));
}

TEST(MarkedLeftovers, AreFoundWithoutALedgerUnlessALivingProcessHoldsThem) {
  VIPLANE_NEEDS_NAMESPACES();
  test::TemporaryDirectory folder;
  test::KernelWorld world;
  ASSERT_TRUE(world.table->add("eth0", kPrefix, {}));
  const Held held = HeldAddress{world.state->find("eth0")->index, "eth0", kPrefix};
  EXPECT_THAT(find_marked_leftovers(folder.path() / "own.state"), ElementsAre(held));
  Ledger other(folder.path() / "other.state");
  other.note(held);
  EXPECT_TRUE(find_marked_leftovers(folder.path() / "own.state").empty());
}

}  // namespace
}  // namespace viplane::live
