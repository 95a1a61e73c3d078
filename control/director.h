// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "control/port_frame.h"
#include "control/status.h"
#include "env/env.h"

namespace viplane {

namespace config {
struct Config;
}

struct DirectorOptions {
  // Size of the connection table, 32 octets each, touched as it fills. A NAT connection takes two.
  std::size_t connection_slots = std::size_t{1} << 20;
};

// The imperative shell and the only holder of an Env: feeds time, packets and check results to the machines (VRRP,
// health, neighbours, packet path) and carries out what they ask for.
//
// The destructor touches nothing but its own timers and watches: a director that dies, as a killed process does, leaves
// its addresses on the host and says nothing on the wire. stop() is the polite way.
class Director {
 public:
  // `config` is copied. Ports are found by interface name in env.ports; a configured interface without a port counts as
  // one that is down.
  Director(Env env, const config::Config& config, const DirectorOptions& options = {});
  ~Director();

  void start();

  // SIGTERM: priority 0, handover, addresses released; then `stopped` is called, never inside stop().
  void stop(std::function<void()> stopped);

  // SIGHUP: takes over a new configuration. What did not change goes on undisturbed.
  void reload(const config::Config& config);

  // The world has more ports: `ports` are those of Env, in their order, and new ones behind them. Ports never go while
  // the director lives. What a new configuration needs is added before its reload().
  void add_ports(std::span<PacketPort* const> ports);

  // A snapshot, for people and machines that ask.
  DirectorStatus status() const;
  std::vector<dataplane::ServiceStatus> services() const;  // of status() alone
  // Calls `visit` for each connection that has not expired; its rows are as `ipvsadm -Lcn` has them.
  void for_each_connection(const std::function<void(const dataplane::ConnectionStatus&)>& visit) const;
  void clear_counters();  // of the virtual routers

  // Takes a real server out of new connections, or gives it back to them, in every virtual server that has it. Those
  // it has go on. False: no virtual server has it.
  bool drain(const Endpoint& real_server, bool drained);

  // What has to be said on the wire if this director should die now: the priority 0 of each virtual router that is
  // master, as finished frames. Its supervisor keeps them.
  std::vector<PortFrame> farewells() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane
