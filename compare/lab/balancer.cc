// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/balancer.h"

#include <stdexcept>

#include "compare/director_configuration.h"
#include "compare/lab/configurations.h"

namespace viplane::compare {
namespace {

std::vector<std::string> servers_of(const Bed& bed) {
  std::vector<std::string> addresses;
  for (int index = 0; index < bed.plan().servers; ++index) addresses.push_back(Bed::server_address(index));
  return addresses;
}

// The floor of noise: the VIP's client asks one server without anything between.
void start_nothing(Bed& bed) {
  lab::add_address(bed.server(1 % bed.plan().servers).network(), "eth0", *IpPrefix::parse(Bed::vip() + "/32"));
}

void start_nftables(Bed& bed, const std::string& choice) {
  bed.take_vip_on_director();
  bed.director().network().set("ipv4/ip_forward", "1");
  bed.director().run({"nft", "-f", "-"}, nftables_rules(Bed::vip(), kHttpPort, servers_of(bed), choice));
}

void start_round_robin(Bed& bed) { start_nftables(bed, "numgen inc"); }
void start_hash(Bed& bed) { start_nftables(bed, "jhash ip saddr . tcp sport"); }

void start_haproxy(Bed& bed, const std::string& mode) {
  bed.take_vip_on_director();
  bed.director().write_file("haproxy.cfg", haproxy_configuration(Bed::vip(), kHttpPort, servers_of(bed), mode));
  bed.keep(bed.director(), {"haproxy", "-db", "-f", "/run/haproxy.cfg"});
}

void start_haproxy_tcp(Bed& bed) { start_haproxy(bed, "tcp"); }
void start_haproxy_http(Bed& bed) { start_haproxy(bed, "http"); }

void start_viplaned(Bed& bed) {
  bed.director().write_file("keepalived.conf",
                            director_configuration(Bed::vip(), kHttpPort, servers_of(bed), name_of(bed.mode())));
  std::vector<std::string> command = {bed.plan().daemon, "-n", "-l", "-f", "/run/keepalived.conf"};
  if (!bed.plan().io.empty()) command.insert(command.end(), {"--io", bed.plan().io});
  bed.keep(bed.director(), command);
}

}  // namespace

const std::vector<Balancer>& balancers() {
  static const std::vector<Balancer> all = {
      {"none", "one server, asked at the VIP", Mode::none, true, start_nothing},
      {"viplaned-dr", "viplaned, direct routing", Mode::direct_routing, true, start_viplaned},
      {"viplaned-tun", "viplaned, IPIP tunnel", Mode::tunnel, true, start_viplaned},
      {"viplaned-nat", "viplaned, NAT", Mode::nat, true, start_viplaned},
      {"nftables", "nftables DNAT, round robin", Mode::nat, true, start_round_robin},
      {"nftables-jhash", "nftables DNAT, hash", Mode::nat, false, start_hash},
      {"haproxy", "HAProxy, TCP", Mode::proxy, true, start_haproxy_tcp},
      {"haproxy-http", "HAProxy, HTTP", Mode::proxy, false, start_haproxy_http},
  };
  return all;
}

const Balancer& balancer(const std::string& name) {
  std::string names;
  for (const Balancer& candidate : balancers()) {
    if (candidate.name == name) return candidate;
    names += (names.empty() ? "" : ", ") + candidate.name;
  }
  throw std::invalid_argument("there is no balancer " + name + "; there are " + names);
}

}  // namespace viplane::compare
