// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/interop/matrix.h"

namespace viplane::interop {
namespace {

using lab::DaemonKind;
using namespace std::chrono_literals;

constexpr std::uint8_t kHigherPriority = 200;
constexpr std::uint8_t kLowerPriority = 100;
constexpr const char* kPassword = "s3cret";
constexpr Case kCases[] = {Case::failover, Case::failback, Case::planned_stop, Case::nopreempt};

// FRR's vrrpd knows no other way.
bool uses_virtual_mac(DaemonKind kind, bool asked) { return asked || kind == DaemonKind::frr; }

std::vector<lab::VirtualRouter> all_routers() {
  std::vector<lab::VirtualRouter> routers;
  for (const std::uint8_t version : {std::uint8_t{2}, std::uint8_t{3}}) {
    for (const bool is_v6 : {false, true}) {
      for (const Duration interval : {Duration(1s), Duration(100ms)}) {
        for (const bool is_unicast : {false, true}) {
          for (const char* password : {"", kPassword}) {
            routers.push_back({51, version, is_v6, interval, is_unicast, password, true});
          }
        }
      }
    }
  }
  return routers;
}

}  // namespace

std::string_view to_string(Case value) {
  switch (value) {
    case Case::failover: return "failover";
    case Case::failback: return "failback";
    case Case::planned_stop: return "priority 0";
    case Case::nopreempt: return "nopreempt";
  }
  return {};
}

lab::Member Cell::higher_member() const { return {"alpha", 1, kHigherPriority, uses_virtual_mac(higher, virtual_mac)}; }

lab::Member Cell::lower_member() const { return {"beta", 2, kLowerPriority, uses_virtual_mac(lower, virtual_mac)}; }

std::string Cell::name() const {
  return std::string(to_string(what)) + ", " + std::string(to_string(higher)) + " above " +
         std::string(to_string(lower)) + ", " + router.to_string() + (virtual_mac ? " vmac" : "");
}

std::optional<std::string> reason_to_skip(const Cell& cell) {
  if (auto reason = reason_against(cell.higher, cell.router, cell.higher_member())) return reason;
  return reason_against(cell.lower, cell.router, cell.lower_member());
}

std::vector<Cell> all_cells(DaemonKind ours, DaemonKind peer) {
  std::vector<Cell> cells;
  for (lab::VirtualRouter router : all_routers()) {
    for (const bool virtual_mac : {false, true}) {
      for (const Case what : kCases) {
        router.preempts = what != Case::nopreempt;
        cells.push_back({ours, peer, router, virtual_mac, what});
        if (ours != peer) cells.push_back({peer, ours, router, virtual_mac, what});
      }
    }
  }
  return cells;
}

}  // namespace viplane::interop
