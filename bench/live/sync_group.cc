// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/sync_group.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "bench/live/two.h"
#include "lab/links.h"
#include "lab/pair/keepalived_conf.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kSecondId = 52;

IpPrefix second_address(std::uint8_t number) { return {IpAddress::v4(10, 88, 0, number), 24}; }

// An instance VI_2 beside VI_1, on the second link, and the group of both.
std::string second_instance(const lab::VirtualRouter& router, const lab::Member& self) {
  std::ostringstream out;
  out << "vrrp_instance VI_2 {\n  state BACKUP\n  interface eth1\n  virtual_router_id " << unsigned{kSecondId}
      << "\n  priority " << unsigned{self.priority} << "\n  advert_int " << seconds(router.interval)
      << "\n  virtual_ipaddress {\n    10.88.0.100/24\n  }\n}\n"
      << "vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n  }\n}\n";
  return out.str();
}

void add_second_link(lab::Pair& pair, const lab::Member& member, const lab::Member& other) {
  pair.lab().plug({.machine = member.name,
                   .interface = "eth1",
                   .network_switch = member.name == "alpha" ? "sw1" : "sw2",
                   .addresses = {second_address(member.number)}});
  pair.configure(member, lab::keepalived_conf(pair.router(), member, {other}) + second_instance(pair.router(), member));
}

std::optional<Time> first_of(const lab::Pair& pair, std::uint8_t id, Time since) {
  for (const auto& seen : pair.wire().advertisements()) {
    if (seen.at >= since && seen.machine == pair.beta().name && seen.said.virtual_router_id == id) return seen.at;
  }
  return std::nullopt;
}

}  // namespace

SyncGroup cut_one_link(lab::DaemonKind kind, const lab::VirtualRouter& router) {
  lab::Pair pair = two_of(kind, router);
  add_second_link(pair, pair.alpha(), pair.beta());
  add_second_link(pair, pair.beta(), pair.alpha());
  pair.wire().learn_ports();
  start_both(pair);
  pair.pass(router.interval);
  const Time cut = lab::monotonic_now();
  lab::set_up(pair.lab().fabric().network(), pair.lab().port_of(pair.alpha().name, "eth1").name, false);
  const auto both = [&] { return first_of(pair, router.id, cut) && first_of(pair, kSecondId, cut); };
  if (!pair.pass_until(both, 3 * router.master_down(1) + 3s)) {
    throw std::runtime_error("the group was not taken over:\n" + pair.stories());
  }
  return {router.skew(pair.beta().priority),
          std::max(*first_of(pair, router.id, cut), *first_of(pair, kSecondId, cut)) - cut};
}

}  // namespace viplane::bench
