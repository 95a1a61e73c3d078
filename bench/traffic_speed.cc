// SPDX-License-Identifier: GPL-2.0-or-later
// How many HTTP connections a second of CPU time the simulated world carries: the light endpoints alone over a direct
// wire, over a switch with hosts, ARP and links, then through the production director. No Google Benchmark: it may not
// be linked with ns-3.
#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "sim/director_process.h"
#include "sim/reference_topology.h"
#include "sim/traffic/closed_loop.h"
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "sim/world.h"
#include "tests/sim/traffic/direct_lan.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void print(const char* path, const TrafficResult& result, double cpu, std::uint64_t events) {
  const auto connections = static_cast<double>(result.succeeded);
  std::printf("%-28s %9llu connections %3llu failed %6.2f CPU s %9.0f connections a CPU s %5.1f events each %4ld MB\n",
              path, static_cast<unsigned long long>(result.succeeded), static_cast<unsigned long long>(result.failed),
              cpu, connections / cpu, static_cast<double>(events) / connections, peak_megabytes());
}

void over_a_direct_wire(Duration span) {
  DirectLan lan;
  lan.verify = false;
  TcpStack client(lan.host("client", 1)), far(lan.host("server", 2));
  RealServer server(far, {.workers = 3});
  NoLog log;
  ClosedLoopClient load(client, log, {"bench", "web"}, {.service = {IpAddress::v4(2), 80}});
  const double before = cpu_seconds();
  load.start();
  lan.run_until(Time(span));
  load.stop();
  print("direct wire", load.result(), cpu_seconds() - before, lan.scheduler.events_fired());
}

NodeSpec machine(const std::string& name, const char* address) {
  NodeSpec node;
  node.name = name;
  InterfaceSpec card;
  card.peer = "sw1";
  card.addresses = {*IpPrefix::parse(address)};
  node.interfaces.push_back(card);
  return node;
}

void over_a_switch(Duration span) {
  Topology topology;
  topology.switches.resize(1);
  topology.switches[0].name = "sw1";
  topology.nodes = {machine("client", "10.0.0.1/24"), machine("server", "10.0.0.2/24")};
  World world(topology, 1);
  TcpStack client(world.host("client")), far(world.host("server"));
  RealServer server(far, {.workers = 3});
  NoLog log;
  ClosedLoopClient load(client, log, {"bench", "web"}, {.service = {IpAddress::v4(10, 0, 0, 2), 80}});
  const double before = cpu_seconds();
  load.start();
  world.run_for(span);
  load.stop();
  print("hosts and one switch", load.result(), cpu_seconds() - before, world.scheduler().events_fired());
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The reference experiment: two production directors, three real servers by tunnel, webbench with 30 clients.
void through_the_director(Duration span) {
  World world(reference_topology(), 1);
  std::vector<std::unique_ptr<TcpStack>> stacks;
  std::vector<std::unique_ptr<TcpStreamConnector>> connectors;
  std::vector<std::unique_ptr<RealServer>> servers;
  const auto stack_of = [&](const char* name) -> TcpStack& {
    return *stacks.emplace_back(std::make_unique<TcpStack>(world.host(name)));
  };
  for (const char* name : {"lb1", "lb2"}) {
    connectors.push_back(std::make_unique<TcpStreamConnector>(stack_of(name)));
    world.node(name).set_stream_connector(*connectors.back());
    auto disk = std::make_shared<DirectorDisk>();
    disk->path = "keepalived.conf";
    disk->files.put(disk->path, read_file(std::string(VIPLANE_SOURCE_DIR "/scenarios/reference/") + name + ".conf"));
    world.node(name).install(director_process(disk));
    world.node(name).start_process();
  }
  for (const char* name : {"rs1", "rs2", "rs3"}) {
    servers.push_back(std::make_unique<RealServer>(stack_of(name), RealServerOptions{}));
  }
  NoLog log;
  const Endpoint service{IpAddress::v4(10, 253, 85, 250), 80};
  ClosedLoopClient load(stack_of("client1"), log, {"bench", "web"}, {.service = service});
  world.run_for(10s);  // until a master is elected and the checks have passed
  const std::uint64_t events = world.scheduler().events_fired();
  const double before = cpu_seconds();
  load.start();
  world.run_for(span);
  load.stop();
  print("reference, TUN, 3 servers", load.result(), cpu_seconds() - before, world.scheduler().events_fired() - events);
  for (const auto& server : servers) {
    std::printf("  served %llu\n", static_cast<unsigned long long>(server->counters().requests));
  }
}

}  // namespace
}  // namespace viplane::sim

int main() {
  viplane::sim::over_a_direct_wire(std::chrono::seconds(10));
  viplane::sim::over_a_switch(std::chrono::seconds(10));
  viplane::sim::through_the_director(std::chrono::seconds(30));
}
