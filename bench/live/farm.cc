// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/farm.h"

#include <sstream>

#include "lab/links.h"

namespace viplane::bench {
namespace {

constexpr std::uint8_t kServers = 3;
constexpr std::uint8_t kVisitors = 4;
constexpr std::uint8_t kFirstServer = 21;  // last octets of addresses
constexpr std::uint8_t kFirstVisitor = 41;

std::string name_of(const char* kind, unsigned number) { return kind + std::to_string(number + 1); }

IpPrefix address_of(unsigned number) { return {IpAddress::v4(10, 77, 0, static_cast<std::uint8_t>(number)), 24}; }

}  // namespace

std::string to_string(Method method) { return method == Method::tunnel ? "TUN" : "DR"; }

Farm::Farm(lab::Pair& pair, Method method, std::vector<Service> services)
    : pair_(pair), method_(method), services_(std::move(services)) {
  for (std::uint8_t i = 0; i < kServers; ++i)
    start_server(plug(name_of("server", i), static_cast<std::uint8_t>(kFirstServer + i)));
  for (std::uint8_t i = 0; i < kVisitors; ++i)
    plug(name_of("visitor", i), static_cast<std::uint8_t>(kFirstVisitor + i));
}

lab::Machine& Farm::plug(const std::string& name, std::uint8_t number) {
  lab::Machine& machine = pair_.lab().add_machine(name);
  pair_.lab().plug(
      {.machine = name, .network_switch = number % 2 == 0 ? "sw1" : "sw2", .addresses = {address_of(number)}});
  return machine;
}

// Has the virtual address, and keeps it to itself.
void Farm::start_server(const lab::Machine& machine) {
  const lab::NetworkNamespace& network = machine.network();
  for (const char* scope : {"all", "eth0"}) {
    network.set(std::string("ipv4/conf/") + scope + "/arp_ignore", "1");
    network.set(std::string("ipv4/conf/") + scope + "/arp_announce", "2");
    network.set(std::string("ipv4/conf/") + scope + "/rp_filter", "0");
  }
  const IpAddress vip = pair_.router().service();
  Server server;
  if (method_ == Method::tunnel) {
    network.set("ipv4/conf/default/rp_filter", "0");
    server.tunnel = std::make_unique<lab::Decapsulator>(machine, std::set<IpAddress>{vip});
  } else {
    lab::add_address(network, "lo", {vip, 32});
  }
  lab::WebServerOptions options;
  for (const Service& service : services_) options.ports.insert(service.port);
  server.web = std::make_unique<lab::WebServer>(machine, options);
  servers_.push_back(std::move(server));
}

std::string Farm::virtual_servers() const {
  std::ostringstream out;
  for (const Service& service : services_) {
    out << "virtual_server " << pair_.router().service().to_string() << " " << service.port << " {\n  lb_algo "
        << service.scheduler << "\n  lb_kind " << to_string(method_) << "\n  protocol TCP\n";
    if (!service.flag.empty()) out << "  " << service.flag << "\n";
    for (unsigned i = 0; i < kServers; ++i) {
      out << "  real_server " << address_of(kFirstServer + i).address.to_string() << " " << service.port
          << " {\n    weight 1\n  }\n";
    }
    out << "}\n";
  }
  return out.str();
}

std::vector<const lab::Machine*> Farm::visitors() const {
  std::vector<const lab::Machine*> all;
  for (unsigned i = 0; i < kVisitors; ++i) all.push_back(&pair_.lab().machine(name_of("visitor", i)));
  return all;
}

}  // namespace viplane::bench
