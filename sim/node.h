// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "env/env.h"
#include "sim/host.h"
#include "sim/process.h"
#include "sim/script_table.h"
#include "sim/stream_connector.h"
#include "sim/topology.h"

namespace viplane::sim {

class NodeEnv;

// Which of a director's processes is killed with SIGKILL.
enum class KillScope : std::uint8_t {
  all,     // nobody is left to clean up: the addresses stay on the host
  parent,  // the child gets SIGTERM by its parent-death signal
  child,   // the supervisor takes the addresses away and starts the process again
};

// A machine: its host (the kernel) and, on a director, the process that runs there.
class Node {
 public:
  Node(const NodeSpec& spec, Fabric& fabric, EventLog& events, Random random);
  ~Node();
  const std::string& name() const;
  Role role() const;
  Host& host();
  // Every interface of the node as a port of its Env, in the order of the topology. Valid as long as the node.
  Env env();

  // The process. Without a running one every frame goes to the host's own stack.
  void install(ProcessFactory factory);
  void start_process();
  void terminate_process();                    // SIGTERM
  void reload_process(std::string_view file);  // SIGHUP
  void kill_process(KillScope scope);
  // SIGSTOP: timers wait, frames queue up to the port's ring, the host's stack still answers ARP and ICMP.
  void freeze_process();
  void resume_process();
  bool is_process_running() const;  // also while frozen

  // The whole machine stops (a paused virtual machine): host and process alike.
  void pause();
  void resume();
  // Power. A crash forgets everything in memory: process, addresses that were added, neighbours, connections. On return
  // the addresses of the topology are back at once and an installed process starts after the node's boot time.
  void crash();
  void power_return();
  bool is_powered() const;

  // What the process's surroundings are made to look like.
  void set_timer_latency(Duration least, Duration most);  // a slow scheduler; each timer draws its own; 0, 0: none
  void set_file(std::string_view path, std::int64_t value);
  void set_process(std::string_view name, bool running);
  ScriptTable& scripts();
  void set_stream_connector(StreamConnector& connector);  // default: one that reports every peer unreachable

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::sim
