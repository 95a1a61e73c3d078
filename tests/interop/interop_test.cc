// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "lab/own_program.h"
#include "tests/interop/campaign.h"

namespace viplane::interop {
namespace {

using lab::DaemonKind;
using namespace std::chrono_literals;

// A machine that runs other tests beside this one.
const CampaignOptions kGenerous{.at_once = 8, .attempts = 3, .slack = 400ms};

bool is_installed(DaemonKind kind) {
  switch (kind) {
    case DaemonKind::viplaned: return lab::find_own_program("viplaned").has_value();
    case DaemonKind::keepalived: return std::filesystem::exists("/usr/sbin/keepalived");
    case DaemonKind::frr: return std::filesystem::exists("/usr/lib/frr/vrrpd");
  }
  return false;
}

void expect_green(const std::vector<Cell>& cells) {
  if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
  for (const Cell& cell : cells) {
    for (const DaemonKind kind : {cell.higher, cell.lower}) {
      if (!is_installed(kind)) GTEST_SKIP() << to_string(kind) << " is not installed";
    }
  }
  for (const Square& square : try_all(cells, kGenerous)) {
    if (!square.skipped.empty()) continue;
    std::string faults;
    for (const std::string& fault : square.finding.faults) faults += "\n  " + fault;
    EXPECT_TRUE(square.is_green()) << square.cell.name() << faults;
  }
}

// Version 3 at 0.1 s is quick; the rest of the matrix is for scripts/interoperability.
std::vector<Cell> quick_cells(DaemonKind ours, DaemonKind peer, bool virtual_mac) {
  auto cells = all_cells(ours, peer);
  std::erase_if(cells, [&](const Cell& cell) {
    return cell.router.version != 3 || cell.router.interval != 100ms || cell.router.is_unicast ||
           cell.virtual_mac != virtual_mac;
  });
  return cells;
}

TEST(Interoperability, OursMeetsKeepalived) {
  expect_green(quick_cells(DaemonKind::viplaned, DaemonKind::keepalived, false));
}

TEST(Interoperability, OursMeetsKeepalivedWithVirtualMac) {
  expect_green(quick_cells(DaemonKind::viplaned, DaemonKind::keepalived, true));
}

TEST(Interoperability, OursMeetsFrr) { expect_green(quick_cells(DaemonKind::viplaned, DaemonKind::frr, true)); }

TEST(Interoperability, KeepalivedAndFrrMeetAsTheMatrixExpects) {
  expect_green(quick_cells(DaemonKind::keepalived, DaemonKind::frr, true));
}

}  // namespace
}  // namespace viplane::interop
