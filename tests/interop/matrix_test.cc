// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/interop/matrix.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace viplane::interop {
namespace {

using lab::DaemonKind;
using namespace std::chrono_literals;

std::vector<Cell> tried(DaemonKind peer) {
  auto cells = all_cells(DaemonKind::viplaned, peer);
  std::erase_if(cells, [](const Cell& cell) { return reason_to_skip(cell).has_value(); });
  return cells;
}

TEST(Matrix, EveryCellHasANameOfItsOwn) {
  std::set<std::string> names;
  const auto cells = all_cells(DaemonKind::viplaned, DaemonKind::keepalived);
  for (const Cell& cell : cells) names.insert(cell.name());
  EXPECT_EQ(names.size(), cells.size());
}

// Version 2: two ways to send, with and without password, with and without VMAC. Version 3: two families, two
// intervals, two ways to send, with and without VMAC. Each in two roles and four cases.
TEST(Matrix, KeepalivedMeetsUsInAllThatTheProtocolsAllow) {
  EXPECT_EQ(tried(DaemonKind::keepalived).size(), 24u * 2 * 4);
}

TEST(Matrix, FrrMeetsUsInMulticastWithVirtualMac) {
  const auto cells = tried(DaemonKind::frr);
  EXPECT_EQ(cells.size(), 10u * 2 * 4);
  for (const Cell& cell : cells) {
    EXPECT_FALSE(cell.router.is_unicast);
    EXPECT_TRUE(cell.router.password.empty());
  }
}

TEST(Matrix, ASkippedCellSaysWhy) {
  Cell cell{DaemonKind::viplaned, DaemonKind::frr, {}, true, Case::failover};
  EXPECT_EQ(reason_to_skip(cell), std::nullopt);
  cell.router.is_unicast = true;
  EXPECT_EQ(reason_to_skip(cell), "FRR's vrrpd has no unicast peers");
  cell.lower = DaemonKind::keepalived;
  EXPECT_EQ(reason_to_skip(cell), std::nullopt);
  cell.router.interval = 100ms;
  EXPECT_THAT(*reason_to_skip(cell), testing::HasSubstr("whole seconds"));
}

TEST(VirtualRouter, TimesAreThoseOfTheRfcs) {
  EXPECT_EQ((lab::VirtualRouter{.version = 2}).master_down(100), 3s + 609375us);
  EXPECT_EQ((lab::VirtualRouter{.version = 3, .interval = 100ms}).master_down(100), 300ms + 60937500ns);
  EXPECT_EQ((lab::VirtualRouter{.version = 2, .interval = 3s}).skew(100), 609375us);
}

}  // namespace
}  // namespace viplane::interop
