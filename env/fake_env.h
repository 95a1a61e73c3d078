// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "env/env.h"
#include "env/fake_address_table.h"
#include "env/fake_clock.h"
#include "env/fake_datagrams.h"
#include "env/fake_host_time.h"
#include "env/fake_raw_ip.h"
#include "env/fake_route_editor.h"
#include "env/fake_route_table.h"
#include "env/fake_script_runner.h"
#include "env/fake_stream_connector.h"
#include "env/fake_watches.h"
#include "env/loopback_port.h"
#include "env/memory_event_log.h"

namespace viplane {

// The world of one node, in memory and under a test's control:
//
//   FakeClock clock;
//   LoopbackWire wire(clock);
//   FakeEnv lb1(clock, "lb1"), lb2(clock, "lb2");
//   lb1.add_port(wire, "eth0", mac1, *IpPrefix::parse("10.0.0.1/24"));
//   Director director(lb1.env(), config);
//   director.start();
//   clock.run_for(10s);
//   EXPECT_TRUE(lb1.addresses.holds("eth0", vip));
//
// Several nodes share a clock; a wire joins their ports.
class FakeEnv {
 public:
  explicit FakeEnv(FakeClock& shared_clock, std::string node = {}, std::uint64_t seed = 1)
      : clock(shared_clock),
        watches(clock),
        streams(clock),
        scripts(clock),
        datagrams(clock),
        host_time(clock),
        events(node),
        random_(Random(seed).fork(node)) {}

  // Adds a port on a wire, its address, and the route to its network. All ports come before env() is called.
  LoopbackPort& add_port(LoopbackWire& wire, std::string name, MacAddress mac, IpPrefix address = {});

  Env env() {
    return {clock,   addresses, routes,     watches, streams, scripts, events,   served,
            random_, ports_,    &datagrams, nullptr, &raw_ip, nullptr, &routing, &host_time};
  }

  FakeClock& clock;
  FakeAddressTable addresses;
  FakeRouteTable routes;
  FakeRouteEditor routing{routes, &clock};
  FakeWatches watches;
  FakeStreamConnector streams;
  FakeScriptRunner scripts;
  FakeDatagrams datagrams;
  FakeRawIp raw_ip;
  FakeHostTime host_time;
  MemoryEventLog events;
  FakeServedFlows served;

 private:
  Random random_;
  std::vector<std::unique_ptr<LoopbackPort>> owned_ports_;
  std::vector<PacketPort*> ports_;
};

}  // namespace viplane
