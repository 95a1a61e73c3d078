// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/host.h"

#include <sys/random.h>

#include "live/address_table.h"
#include "live/checks/datagrams.h"
#include "live/checks/file_watches.h"
#include "live/checks/notify_fifos.h"
#include "live/checks/process_watches.h"
#include "live/checks/raw_packets.h"
#include "live/checks/script_runner.h"
#include "live/checks/stream_connector.h"
#include "live/host_time.h"
#include "live/link_watches.h"
#include "live/network_state.h"
#include "live/port_watch.h"
#include "live/ports/port_set.h"
#include "live/route_editor.h"
#include "live/route_table.h"
#include "live/tls/tls_connector.h"
#include "live/virtual_interfaces.h"
#include "live/vrrp_membership.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

std::uint64_t drawn_seed() {
  std::uint64_t seed = 0;
  while (seed == 0) system_call(::getrandom(&seed, sizeof seed, 0), "draw a seed");
  return seed;
}

}  // namespace

// Not in the unnamed namespace: Host::Parts, which holds one, cannot be there.
class HostWatches final : public Watches {
 public:
  HostWatches(Loop& loop, NetworkState& state) : links_(loop, state), files_(loop), processes_(loop) {}
  HandlePtr link(std::string_view interface, std::function<void(bool)> changed) override {
    return links_.watch(interface, std::move(changed));
  }
  HandlePtr file(std::string_view path, std::function<void(std::int64_t)> changed) override {
    return files_.watch(path, std::move(changed));
  }
  HandlePtr process(const ProcessPattern& pattern, std::function<void(bool)> changed) override {
    return processes_.watch(pattern, std::move(changed));
  }

 private:
  LinkWatches links_;
  FileWatches files_;
  ProcessWatches processes_;
};

struct Host::Parts {
  Parts(const HostOptions& options, EventLog& its_events)
      : events(its_events),
        ledger(options.ledger ? *options.ledger : own_ledger),
        state(loop),
        virtual_interfaces(state, ledger),
        addresses(state, virtual_interfaces, ledger, [this](const std::string& problem) { refused(problem); }),
        routes(state, options.interfaces),
        routing(state, ledger, [this](const std::string& problem) { refused(problem); }),
        watches(loop, state),
        membership(state, options.interfaces, options.groups),
        ports(options.interfaces, options.io, {loop, events, ledger}),
        port_watch(loop, state, ports, events, options.interfaces),
        streams(loop),
        secure_streams(loop, streams),
        scripts(loop),
        datagrams(loop),
        raw_packets(loop),
        fifos(loop),
        seed(options.seed != 0 ? options.seed : drawn_seed()),
        random(seed) {
    record("host.started", {{"seed", static_cast<std::int64_t>(seed)}});
  }

  void refused(const std::string& problem) { record("host.refused", {{"why", problem}}); }
  void record(std::string kind, std::vector<std::pair<std::string, Event::Value>> fields) {
    events.record({.at = loop.now(), .node = {}, .kind = std::move(kind), .fields = std::move(fields)});
  }

  EventLog& events;
  Loop loop;
  Ledger own_ledger;
  Ledger& ledger;
  NetworkState state;
  VirtualInterfaces virtual_interfaces;
  KernelAddressTable addresses;
  KernelRouteTable routes;
  KernelRouteEditor routing;
  HostWatches watches;
  VrrpMembership membership;
  PortSet ports;
  PortWatch port_watch;
  TcpStreamConnector streams;
  TlsConnector secure_streams;
  live::ScriptRunner scripts;
  SocketDatagrams datagrams;
  RawPackets raw_packets;
  live::NotifyFifos fifos;
  KernelHostTime host_time;
  std::uint64_t seed;
  Random random;
};

Host::Host(const HostOptions& options, EventLog& events) : parts_(std::make_unique<Parts>(options, events)) {}
Host::~Host() = default;

void Host::open(const std::string& interface) {
  Parts& parts = *parts_;
  parts.membership.add({interface}, {});
  parts.ports.open(interface);
  parts.routes.add_port(interface);
  parts.port_watch.add(interface);
}

void Host::join(const std::vector<IpAddress>& groups) { parts_->membership.add({}, groups); }

std::vector<PortCounters> Host::port_counters() const {
  std::vector<PortCounters> counters;
  for (LivePort* const port : parts_->ports.live_ports()) counters.push_back(port->counters());
  return counters;
}

Loop& Host::loop() { return parts_->loop; }

Env Host::env() {
  Parts& parts = *parts_;
  return {.clock = parts.loop,
          .addresses = parts.addresses,
          .routes = parts.routes,
          .watches = parts.watches,
          .streams = parts.streams,
          .scripts = parts.scripts,
          .events = parts.events,
          .served = parts.ports.served(),
          .random = parts.random,
          .ports = parts.ports.ports(),
          .datagrams = &parts.datagrams,
          .secure_streams = &parts.secure_streams,
          .raw_ip = &parts.raw_packets,
          .fifos = &parts.fifos,
          .routing = &parts.routing,
          .host_time = &parts.host_time};
}

}  // namespace viplane::live
