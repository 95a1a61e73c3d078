// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/pair/daemon.h"
#include "lab/pair/virtual_router.h"

namespace viplane::interop {

enum class Case : std::uint8_t {
  failover,      // the higher one crashes
  failback,      // the higher one comes to a lower master
  planned_stop,  // the higher one says priority 0
  nopreempt,     // the higher one comes to a lower master, and leaves it alone
};
std::string_view to_string(Case value);

// One square of the matrix: two daemons, who of them has the higher priority, what they agree on, what happens.
struct Cell {
  lab::DaemonKind higher = lab::DaemonKind::viplaned;
  lab::DaemonKind lower = lab::DaemonKind::keepalived;
  lab::VirtualRouter router;
  bool virtual_mac = false;  // of those that have a choice
  Case what = Case::failover;

  lab::Member higher_member() const;
  lab::Member lower_member() const;
  std::string name() const;  // "failover viplaned>keepalived v2 IPv4 multicast 1 s vmac"
};

// Why a cell cannot be tried; nullopt: it can.
std::optional<std::string> reason_to_skip(const Cell& cell);

// Every combination of `ours` with `peer`, in both roles; those that cannot be tried included.
std::vector<Cell> all_cells(lab::DaemonKind ours, lab::DaemonKind peer);

}  // namespace viplane::interop
