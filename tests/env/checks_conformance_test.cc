// SPDX-License-Identifier: GPL-2.0-or-later
#include <chrono>
#include <optional>

#include "env/fake_clock.h"
#include "env/fake_datagrams.h"
#include "env/fake_route_editor.h"
#include "env/fake_route_table.h"
#include "env/fake_script_runner.h"
#include "env/fake_stream_connector.h"
#include "env/fake_watches.h"
#include "tests/conformance/datagram_conformance.h"
#include "tests/conformance/link_conformance.h"
#include "tests/conformance/route_editor_conformance.h"
#include "tests/conformance/route_table_conformance.h"
#include "tests/conformance/script_conformance.h"
#include "tests/conformance/stream_conformance.h"
#include "tests/conformance/watch_conformance.h"

namespace viplane::conformance {
namespace {

struct FakeStreams {
  FakeStreams() {
    connector.set(web_server(), {.answer = [](std::string_view received) {
                    return std::string(received.ends_with("\r\n\r\n") ? "HTTP/1.0 200 OK\r\n\r\n" : "");
                  }});
    connector.set(*silent(), {.behaviour = FakePeer::Behaviour::silent});
    connector.set(*unreachable(), {.behaviour = FakePeer::Behaviour::unreachable});
  }
  static Endpoint on_port(std::uint16_t port) { return {IpAddress::v4(10, 0, 0, 1), port}; }
  StreamConnector& streams() { return connector; }
  Endpoint web_server() { return on_port(80); }
  Endpoint closed_port() { return on_port(81); }
  std::optional<Endpoint> silent() { return on_port(82); }
  std::optional<Endpoint> unreachable() { return on_port(83); }
  void run_for(Duration span) { clock.run_for(span); }

  FakeClock clock;
  FakeStreamConnector connector{clock};
};

struct FakeScripts {
  ScriptRunner& scripts() { return runner; }
  Script that_ends(int exit_code) {
    const std::string name = "/bin/ends-" + std::to_string(exit_code);
    runner.set(name, {.exit_code = exit_code, .takes = std::chrono::milliseconds(20)});
    return {.command = {name}};
  }
  Script that_hangs() {
    runner.set("/bin/hangs", {.exit_code = 0, .takes = std::chrono::hours(1)});
    return {.command = {"/bin/hangs"}};
  }
  std::optional<Script> that_is_not_there() { return Script{.command = {"/no/such/script"}}; }
  void run_for(Duration span) { clock.run_for(span); }

  FakeClock clock;
  FakeScriptRunner runner{clock};
};

struct FakeWatchWorld {
  Watches& watches() { return fakes; }
  std::string file() { return "/run/value"; }
  void write(std::int64_t value) { fakes.set_file(file(), value); }
  ProcessPattern process() { return {.program = "nginx"}; }
  void end_process() { fakes.set_process("nginx", false); }
  static constexpr bool kEveryLinkIsUp = true;
  std::string interface() { return "eth0"; }
  void set_link(bool up) { fakes.set_link(interface(), up); }
  void run_for(Duration span) { clock.run_for(span); }

  FakeClock clock;
  FakeWatches fakes{clock};
};

struct FakeRoutes {
  FakeRoutes() { table.add(*IpPrefix::parse("10.0.0.0/24"), 0, source); }
  RouteTable& routes() { return table; }
  void add_route(IpPrefix target, IpAddress gateway) { table.add(target, 0, source, gateway); }
  void run_for(Duration) {}

  IpAddress source = IpAddress::v4(10, 0, 0, 1);
  FakeRouteTable table;
};

struct FakeRouting : FakeRoutes {
  RouteEditor& editor() { return fake; }
  void remove_by_hand(const RouteEntry& route) { fake.lose(to_string(route)); }
  bool has_rules() { return true; }

  FakeRouteEditor fake{table};
};

struct FakeDatagramWorld {
  FakeDatagramWorld() {
    fakes.set(ponger(), [](std::string_view) { return std::string("pong"); });
  }
  Datagrams& datagrams() { return fakes; }
  Endpoint ponger() { return {IpAddress::v4(10, 0, 0, 1), 53}; }
  Endpoint closed_port() { return {IpAddress::v4(10, 0, 0, 1), 54}; }
  std::optional<IpAddress> silent() { return IpAddress::v4(10, 0, 0, 77); }
  void run_for(Duration span) { clock.run_for(span); }

  FakeClock clock;
  FakeDatagrams fakes{clock};
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Fake, DatagramConformance, FakeDatagramWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, LinkConformance, FakeWatchWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, RouteTableConformance, FakeRoutes);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, RouteEditorConformance, FakeRouting);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, StreamConformance, FakeStreams);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, ScriptConformance, FakeScripts);
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, WatchConformance, FakeWatchWorld);

}  // namespace viplane::conformance
