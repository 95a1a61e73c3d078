// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/pair.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "lab/links.h"
#include "lab/pair/monotonic.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration kListenEvery = 1ms;
const Member kClient{"client", 9, 0, false};

bool has_address(const NetworkNamespace& network, const IpAddress& wanted) {
  const auto inside = network.enter();
  ifaddrs* list = nullptr;
  system_call(::getifaddrs(&list), "list the addresses of a machine");
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr || (entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_RUNNING) == 0) continue;
    IpAddress address;
    if (entry->ifa_addr->sa_family == AF_INET && !wanted.is_v6) {
      std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr, 4);
    } else if (entry->ifa_addr->sa_family == AF_INET6 && wanted.is_v6) {
      address.is_v6 = true;
      std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr, 16);
    }
    if (address == wanted) return true;
  }
  return false;
}

}  // namespace

Pair::Pair(const VirtualRouter& router, const Side& alpha, const Side& beta, bool hears_deliveries,
           const std::string& client_switch)
    : router_(router),
      alpha_{"alpha", 1, alpha.priority, alpha.virtual_mac},
      beta_{"beta", 2, beta.priority, beta.virtual_mac},
      alpha_side_(alpha),
      beta_side_(beta) {
  lab_.add_switch("sw1");
  lab_.add_switch("sw2");
  lab_.add_trunk("sw1", "sw2");
  lab_.add_machine(kClient.name);
  lab_.plug({.machine = kClient.name,
             .network_switch = client_switch,
             .addresses = {kClient.own_address(false), kClient.own_address(true)}});
  plug(alpha_);
  plug(beta_);
  wire_ = std::make_unique<Wire>(lab_, router.service(), hears_deliveries);
}

void Pair::plug(const Member& member) {
  lab_.add_machine(member.name);
  lab_.plug({.machine = member.name,
             .network_switch = member.name == alpha_.name ? "sw1" : "sw2",
             .addresses = {member.own_address(false), member.own_address(true), member.link_local()}});
}

std::vector<Member> Pair::all_but(const Member& member) const { return {member.name == alpha_.name ? beta_ : alpha_}; }

DaemonKind Pair::kind_of(const Member& member) const {
  return member.name == alpha_.name ? alpha_side_.daemon : beta_side_.daemon;
}

IpAddress Pair::source_of(const Member& member) const {
  const bool from_link_local = router_.is_v6 && !router_.is_unicast;
  return (from_link_local ? member.link_local() : member.own_address(router_.is_v6)).address;
}

Daemon& Pair::daemon(const Member& member) {
  auto& place = daemons_[member.name];
  if (!place) place = make_daemon(kind_of(member), lab_.machine(member.name), router_, member, all_but(member));
  return *place;
}

void Pair::configure(const Member& member, const std::string& keepalived_conf) {
  const Machine& machine = lab_.machine(member.name);
  daemons_[member.name] = kind_of(member) == DaemonKind::viplaned ? make_viplaned(machine, keepalived_conf)
                                                                  : make_keepalived(machine, keepalived_conf);
}

void Pair::crash(const Member& member) {
  for (const std::string& line : daemon(member).discards()) earlier_discards_.push_back(member.name + ": " + line);
  lab_.crash(member.name);
  daemons_.erase(member.name);
}

std::vector<std::string> Pair::discards() const {
  std::vector<std::string> all = earlier_discards_;
  for (const auto& [name, daemon] : daemons_) {
    for (const std::string& line : daemon->discards()) all.push_back(name + ": " + line);
  }
  return all;
}

void Pair::repair(const Member& member) {
  plug(member);
  wire_->learn_ports();
}

void Pair::cut_trunk(bool cut) {
  // Unplugged, for a carrier that returns is believed only after the kernel has thought about it for up to a second.
  const Laboratory::Port port = lab_.trunk_ports().front();
  set_bridge(lab_.fabric().network(), port.name, cut ? "" : port.network_switch);
}

bool Pair::holds_service(const Member& member) const {
  return lab_.has_machine(member.name) && has_address(lab_.machine(member.name).network(), router_.service());
}

NeighbourProbe Pair::probe(Duration period, bool asks_link) const {
  return {lab_.machine(kClient.name),
          {router_.service(), kClient.own_address(router_.is_v6).address, period, asks_link}};
}

void Pair::pass(Duration time) {
  pass_until([] { return false; }, time);
}

bool Pair::pass_until(const std::function<bool()>& holds, Duration timeout) {
  for (const Time end = monotonic_now() + timeout;;) {
    wire_->listen();
    if (holds()) return true;
    if (monotonic_now() >= end) return false;
    std::this_thread::sleep_for(kListenEvery);
  }
}

void Pair::await_master(const Member& master) {
  const Member other = all_but(master).front();
  const Duration patience = 3 * router_.master_down(1) + 10s;
  const Duration calm = std::max<Duration>(router_.interval * 3 / 2, 200ms);
  // Over unicast to a machine that is no more, advertisements end in the sender's neighbour table.
  const bool is_heard = !router_.is_unicast || lab_.has_machine(other.name);
  Time since = monotonic_now();
  const auto holds = [&] {
    if (!holds_service(master) || holds_service(other)) since = monotonic_now();
    // One that yields may answer the other one's advertisement, and the answer be on the wire after the address is
    // gone.
    if (const auto answer = first_advertisement(other, since)) since = answer->at + 1ns;
    if (monotonic_now() - since <= calm) return false;
    return !is_heard || first_advertisement(master, since).has_value();
  };
  if (!pass_until(holds, patience)) {
    throw std::runtime_error(master.name + " did not become the only master in " + std::to_string(seconds(patience)) +
                             " s:\n" + stories());
  }
}

std::string Pair::stories() const {
  std::string all;
  for (const auto& [name, daemon] : daemons_) {
    all += "--- " + name + "\n" + daemon->log();
  }
  return all;
}

std::optional<SeenAdvertisement> Pair::first_advertisement(const Member& of, Time since, int priority) const {
  for (const SeenAdvertisement& seen : wire_->advertisements()) {
    if (seen.delivered || seen.machine != of.name || seen.at < since) continue;
    if (priority < 0 || seen.said.priority == priority) return seen;
  }
  return std::nullopt;
}

std::optional<SeenAdvertisement> Pair::last_advertisement(const Member& of, Time before) const {
  std::optional<SeenAdvertisement> last;
  for (const SeenAdvertisement& seen : wire_->advertisements()) {
    if (!seen.delivered && seen.machine == of.name && seen.at < before) last = seen;
  }
  return last;
}

std::size_t Pair::count_advertisements(const Member& of, Time since, Time before) const {
  const auto& all = wire_->advertisements();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const SeenAdvertisement& seen) {
    return !seen.delivered && seen.machine == of.name && seen.at >= since && seen.at < before;
  }));
}

}  // namespace viplane::lab
