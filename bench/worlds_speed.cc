// SPDX-License-Identifier: GPL-2.0-or-later
// How many worlds of 60 simulated seconds a second of CPU time runs: the reference pair of production directors with
// their health checks, a crash and a return, no client traffic. A plain program: it links ns-3, so it may not link
// Google Benchmark.
#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

#include "sim/director_process.h"
#include "sim/faults/faults.h"
#include "sim/reference_topology.h"
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "sim/world.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::shared_ptr<DirectorDisk> disk_of(const std::string& name) {
  const std::string path = std::string(VIPLANE_SOURCE_DIR) + "/scenarios/reference/" + name + ".conf";
  auto disk = std::make_shared<DirectorDisk>();
  disk->path = path;
  disk->options.node_name = name;
  const auto text = config::DiskFiles().read(path);
  if (!text) throw std::runtime_error("cannot read " + path);
  disk->files.put(path, *text);
  return disk;
}

struct Disks {
  std::shared_ptr<DirectorDisk> lb1 = disk_of("lb1");
  std::shared_ptr<DirectorDisk> lb2 = disk_of("lb2");
};

// A director with a transport for its health checks.
struct Director {
  Director(World& world, const char* name, const std::shared_ptr<DirectorDisk>& disk)
      : node(world.node(name)), tcp(node.host()), streams(tcp) {
    node.set_stream_connector(streams);
    node.install(director_process(disk));
    node.start_process();
  }
  // The process first: it holds streams.
  ~Director() { node.kill_process(KillScope::all); }
  Node& node;
  TcpStack tcp;
  TcpStreamConnector streams;
};

struct Servers {
  Servers(World& world, RealServerOptions options) {
    for (const char* name : {"rs1", "rs2", "rs3"}) {
      stacks.push_back(std::make_unique<TcpStack>(world.host(name)));
      servers.push_back(std::make_unique<RealServer>(*stacks.back(), options));
    }
  }
  std::vector<std::unique_ptr<TcpStack>> stacks;
  std::vector<std::unique_ptr<RealServer>> servers;
};

void run_worlds(int runs) {
  const Topology topology = reference_topology();
  const Disks disks;
  std::uint64_t events = 0;
  const double before = cpu_seconds();
  for (int seed = 0; seed < runs; ++seed) {
    World world(topology, static_cast<std::uint64_t>(seed));
    const Servers servers(world, {});
    const Director lb1(world, "lb1", disks.lb1);
    const Director lb2(world, "lb2", disks.lb2);
    const auto crash = faults::crash("lb1");
    world.at(Time(20s), [&] { crash->inject(world); });
    world.at(Time(30s), [&] { crash->heal(world); });
    world.run_for(60s);
    events += world.scheduler().events_fired();
  }
  const double cpu = cpu_seconds() - before;
  std::printf("worlds: %d runs of 60 s in %.2f CPU s: %.0f runs a CPU s, %.0f events a run, %ld MB\n", runs, cpu,
              runs / cpu, static_cast<double>(events) / runs, peak_megabytes());
}

}  // namespace
}  // namespace viplane::sim

int main() { viplane::sim::run_worlds(1000); }
