// SPDX-License-Identifier: GPL-2.0-or-later
// The simulation's addresses, routes, streams, datagrams, scripts and watches keep the seam's contracts, as a process
// of a node sees them.
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "tests/conformance/address_table_conformance.h"
#include "tests/conformance/datagram_conformance.h"
#include "tests/conformance/link_conformance.h"
#include "tests/conformance/route_editor_conformance.h"
#include "tests/conformance/route_table_conformance.h"
#include "tests/conformance/script_conformance.h"
#include "tests/conformance/stream_conformance.h"
#include "tests/conformance/watch_conformance.h"
#include "tests/sim/pong_server.h"
#include "tests/sim/small_lan.h"

namespace viplane::conformance {
namespace {

// What a process on host a, 10.0.0.1, is given; b is 10.0.0.2.
struct ProcessOfA {
  sim::Node& node() { return world.node("a"); }
  void run_for(Duration span) { world.run_for(span); }
  sim::World world{sim::two_hosts(), 1};
  Env env = world.node("a").env();
};

struct SimulatedStreams : ProcessOfA {
  SimulatedStreams() { node().set_stream_connector(connector); }
  StreamConnector& streams() { return env.streams; }
  Endpoint web_server() { return {sim::address("10.0.0.2"), 80}; }
  Endpoint closed_port() { return {sim::address("10.0.0.2"), 81}; }
  std::optional<Endpoint> silent() { return Endpoint{sim::address("10.0.0.77"), 80}; }  // answers no ARP for 3 s
  std::optional<Endpoint> unreachable() { return Endpoint{sim::address("192.0.2.1"), 80}; }

  sim::TcpStack stack{world.host("a")}, far{world.host("b")};
  sim::TcpStreamConnector connector{stack};
  sim::RealServer server{far, {}};
};

struct SimulatedScripts : ProcessOfA {
  ScriptRunner& scripts() { return env.scripts; }
  Script that_ends(int exit_code) {
    const std::string name = "/bin/ends-" + std::to_string(exit_code);
    node().scripts().set(name, {.takes = std::chrono::milliseconds(20), .exit_code = exit_code});
    return {.command = {name}};
  }
  Script that_hangs() {
    node().scripts().set("/bin/hangs", {.takes = std::chrono::hours(1)});
    return {.command = {"/bin/hangs"}};
  }
  std::optional<Script> that_is_not_there() { return std::nullopt; }  // what is not in the table has succeeded
};

struct SimulatedWatches : ProcessOfA {
  Watches& watches() { return env.watches; }
  std::string file() { return "/run/value"; }
  void write(std::int64_t value) { node().set_file(file(), value); }
  ProcessPattern process() { return {.program = "nginx"}; }
  void end_process() { node().set_process("nginx", false); }
  std::string interface() { return "eth0"; }
  void set_link(bool up) { up ? world.link("a").heal(true) : world.link("a").cut(true); }
};

struct SimulatedAddresses : ProcessOfA {
  AddressTable& addresses() { return env.addresses; }
  std::string port() { return "eth0"; }
};

struct SimulatedRoutes : ProcessOfA {
  RouteTable& routes() { return env.routes; }
  void add_route(IpPrefix target, IpAddress gateway) {
    world.host("a").add_route({.target = target, .gateway = gateway, .interface = {}, .source = {}});
  }
};

struct SimulatedRouting : ProcessOfA {
  RouteEditor& editor() { return *env.routing; }
  RouteTable& routes() { return env.routes; }
  void remove_by_hand(const RouteEntry& route) {
    const auto all = world.host("a").routes();
    for (const sim::HostRoute& each : all) {
      if (each.target == route.to) world.host("a").take_back_route(each);
    }
  }
  bool has_rules() { return false; }
};

struct SimulatedDatagrams : ProcessOfA {
  Datagrams& datagrams() { return *env.datagrams; }
  Endpoint ponger() { return {sim::address("10.0.0.2"), 53}; }
  Endpoint closed_port() { return {sim::address("10.0.0.2"), 54}; }
  std::optional<IpAddress> silent() { return sim::address("10.0.0.77"); }

  sim::PongServer server{world.host("b"), 53};
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, AddressTableConformance, SimulatedAddresses);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, DatagramConformance, SimulatedDatagrams);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, LinkConformance, SimulatedWatches);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, RouteTableConformance, SimulatedRoutes);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, RouteEditorConformance, SimulatedRouting);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, StreamConformance, SimulatedStreams);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, ScriptConformance, SimulatedScripts);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, WatchConformance, SimulatedWatches);

}  // namespace viplane::conformance
