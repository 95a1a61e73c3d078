// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/change.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "realserver/mss_clamp.h"
#include "realserver/routing.h"
#include "realserver/sysctl.h"
#include "realserver/tc_decapsulator.h"
#include "realserver/tun_decapsulator.h"

namespace viplane::realserver {
namespace {

using Kind = Change::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 8> kKinds{{
    {"tunnel", Kind::tunnel},
    {"link_up", Kind::link_up},
    {"sysctl", Kind::sysctl},
    {"address", Kind::address},
    {"mss_table", Kind::mss_table},
    {"mss_routes", Kind::mss_routes},
    {"tc_decapsulator", Kind::tc_decapsulator},
    {"tun_decapsulator", Kind::tun_decapsulator},
}};

}  // namespace

std::string_view to_string(Kind kind) {
  for (const auto& [name, value] : kKinds) {
    if (value == kind) return name;
  }
  return "?";
}

Kind parse_kind(std::string_view text) {
  for (const auto& [name, value] : kKinds) {
    if (name == text) return value;
  }
  throw std::invalid_argument("a change of the unknown kind '" + std::string(text) + "'");
}

std::string describe(const Change& change) {
  switch (change.kind) {
    case Kind::tunnel: return "ip link add " + change.object + " type " + change.wanted;
    case Kind::link_up: return "ip link set " + change.object + " up";
    case Kind::sysctl: return "sysctl -w " + change.object + "=" + change.wanted + "  # was " + change.found;
    case Kind::address: return "ip address add " + change.wanted + " dev " + change.object;
    case Kind::mss_table: return "nft '" + change.wanted + "'";
    case Kind::mss_routes: return describe_mss_routes(change.wanted);
    case Kind::tc_decapsulator:
      return "attach the decapsulating program to " + change.object + " (tc ingress) for " + change.wanted;
    case Kind::tun_decapsulator:
      return "start the decapsulating process behind " + change.object + " for " + change.wanted;
  }
  return {};
}

std::string describe_undoing(const Change& change) {
  switch (change.kind) {
    case Kind::tunnel:
      return change.found == "loaded" ? "ip link delete " + change.object : "modprobe -r " + module_of(change.wanted);
    case Kind::link_up: return "ip link set " + change.object + " down";
    case Kind::sysctl: return "sysctl -w " + change.object + "=" + change.found;
    case Kind::address: return "ip address delete " + change.wanted + " dev " + change.object;
    case Kind::mss_table: return "nft delete table inet viplane_rs";
    case Kind::mss_routes: return describe_removing_mss_routes(change.wanted);
    case Kind::tc_decapsulator: return "detach the decapsulating program from " + change.object;
    case Kind::tun_decapsulator: return "stop the decapsulating process behind " + change.object;
  }
  return {};
}

void carry_out(Change& change) {
  switch (change.kind) {
    case Kind::tunnel: return add_tunnel(change.object, change.wanted);
    case Kind::link_up: return set_link_up(change.object, true);
    case Kind::sysctl: return write_sysctl(change.object, change.wanted);
    case Kind::address: return add_address(change.object, change.wanted);
    case Kind::mss_table: return add_mss_table(change.wanted);
    case Kind::mss_routes: return add_mss_routes(change.wanted);
    case Kind::tc_decapsulator: return attach_tc_decapsulator(change.object, change.wanted);
    case Kind::tun_decapsulator:
      change.found = start_tun_decapsulator(change.object, change.wanted, change.found);
      return;
  }
}

void take_back(const Change& change) {
  switch (change.kind) {
    case Kind::tunnel: return remove_tunnel(change.object, change.wanted, change.found == "loaded");
    case Kind::link_up: return set_link_up(change.object, false);
    case Kind::sysctl: return write_sysctl_if_there(change.object, change.found);
    case Kind::address: return remove_address(change.object, change.wanted);
    case Kind::mss_table: return remove_mss_table();
    case Kind::mss_routes: return remove_mss_routes(change.wanted);
    case Kind::tc_decapsulator: return detach_tc_decapsulator(change.object, change.found == "clsact");
    case Kind::tun_decapsulator: return stop_tun_decapsulator(change.found);
  }
}

}  // namespace viplane::realserver
