// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env/env.h"
#include "sim/datagrams.h"
#include "sim/host.h"
#include "sim/node_clock.h"
#include "sim/node_port.h"
#include "sim/node_routing.h"
#include "sim/node_tables.h"
#include "sim/node_time.h"
#include "sim/node_watches.h"
#include "sim/process.h"
#include "sim/processor.h"
#include "sim/raw_ip.h"
#include "sim/script_table.h"
#include "sim/stream_connector.h"
#include "sim/topology.h"

namespace viplane::sim {

// Which of a director's processes is killed with SIGKILL.
enum class KillScope : std::uint8_t {
  all,     // nobody is left to clean up: the addresses stay on the host
  parent,  // the child gets SIGTERM by its parent-death signal
  child,   // the supervisor takes the addresses away and starts the process again
};

// A machine: its host (the kernel) and the process that may run there. Writes the events node.*, process.* and link.*.
class Node {
 public:
  Node(const NodeSpec& spec, Scheduler& scheduler, EventLog& events, Random random);
  ~Node();
  const std::string& name() const { return spec_.name; }
  Role role() const { return spec_.role; }
  const NodeSpec& spec() const { return spec_; }
  Host& host() { return host_; }
  void add_interface(const InterfaceSpec& spec, Nic* nic);  // before anything else
  // What a process here is given: every Ethernet interface is a port, in the order of the topology. Valid as long as
  // the node; each call hands out a fresh stream of randomness.
  Env env();
  NodePort& port(std::string_view interface);  // throws std::out_of_range
  const Processor& processor() const { return processor_; }

  Nic& nic(std::string_view interface);  // throws std::out_of_range

  // What an administrator does to it; writes events address.* and link.*.
  void set_mtu(std::string_view interface, std::uint32_t mtu);
  void delete_interface(std::string_view name);
  void create_interface(std::string_view name);
  void rename_interface(std::string_view from, const std::string& to);
  // The prefix and the interface where it was; nullopt: the machine does not hold the address.
  struct HeldAddress {
    std::string interface;
    InterfaceAddress address;
  };
  std::optional<HeldAddress> remove_address_by_hand(const IpAddress& address);
  void add_address_by_hand(const HeldAddress& held);

  // The process. Without a running one every frame goes to the host's own stack.
  void install(ProcessFactory factory);
  void start_process();                        // nothing where it runs already
  void terminate_process();                    // SIGTERM
  void reload_process(std::string_view file);  // SIGHUP
  void kill_process(KillScope scope);
  // SIGSTOP: timers wait, frames queue up to the port's ring, the host's stack still answers ARP and ICMP. Signals wait
  // too, except SIGKILL.
  void freeze_process();
  void resume_process();  // SIGCONT: what fell due runs first, then the backlog of frames is read
  bool is_process_running() const { return process_ != nullptr; }  // also while frozen

  // The whole machine stands still (a paused virtual machine): host and process alike.
  void pause();
  void resume();

  // Power. A crash forgets everything in memory: process, addresses that were added, neighbours, connections. On return
  // the addresses of the topology are back at once and an installed process starts after the node's boot time.
  void crash();
  void power_return();
  bool is_powered() const { return host_.is_powered(); }

  // What the process's surroundings are made to look like.
  void set_timer_latency(Duration least, Duration most);  // a slow scheduler; each wake-up draws its own; 0, 0: none
  void set_clock_speed(double speed) { clock_.set_speed(speed); }
  void step_clock(Duration ahead) { clock_.step(ahead); }
  void set_file(std::string_view path, std::int64_t value) { watches_.set_file(path, value); }
  void set_process(std::string_view name, bool running) { watches_.set_process(name, running); }
  ScriptTable& scripts() { return scripts_; }
  void set_stream_connector(StreamConnector& transport) { streams_.set_transport(transport); }

 private:
  // What a VRRP process has open: without it the host would refuse unicast advertisements with an ICMP error.
  struct RawSocket final : PacketHandler {
    bool on_packet(const ReceivedPacket&) override { return true; }
  };
  void record(std::string kind, std::string field = {}, std::string value = {});
  void record_address(std::string kind, const std::string& interface, const IpPrefix& prefix, std::string why);
  void record_routing(std::string kind, const RoutingItem& item, std::string why);
  void set_reader(NodePort::Reader reader);
  void tap_interfaces(bool tapped);
  void end_process();
  void remove_process_addresses();
  void on_link(const Interface& interface, bool up);

  NodeSpec spec_;
  Scheduler& scheduler_;
  Random random_;
  Host host_;
  NodeEventLog events_;
  NodeClock clock_;
  Processor processor_;
  std::vector<std::unique_ptr<NodePort>> ports_;
  std::vector<NodePort*> siblings_;
  std::vector<PacketPort*> env_ports_;
  std::vector<Nic*> nics_;
  HostAddressTable addresses_;
  HostRouteEditor routing_;
  std::unique_ptr<HostRouteTable> routes_;
  NodeWatches watches_;
  ScriptTable scripts_;
  ProcessStreams streams_;
  HostRawIp raw_ip_;
  HostDatagrams datagrams_;
  NodeTime time_;
  NoServedFlows served_;  // a verdict is enough here
  ProcessFactory factory_;
  std::unique_ptr<Process> process_;  // after all that its Env refers to
  std::uint32_t process_generation_ = 0;
  std::uint32_t env_number_ = 0;
  RawSocket raw_socket_;
  std::vector<std::function<void()>> pending_signals_;
  Timer boot_timer_;
};

}  // namespace viplane::sim
