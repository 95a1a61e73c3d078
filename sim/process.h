// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <string_view>

#include "env/env.h"

namespace viplane::sim {

// A program that runs on a node, known to the simulation by its signals only: the production director, or a test's own.
// Destroying it is kill -9: it must not touch the world then, beyond cancelling its own timers and watches.
class Process {
 public:
  virtual ~Process() = default;
  virtual void start() = 0;
  // SIGTERM. Calls `exited` when done, never inside terminate(); the process is then destroyed.
  virtual void terminate(std::function<void()> exited) = 0;
  // SIGHUP. `file` is what now lies where the configuration file was; empty: unchanged.
  virtual void reload(std::string_view file) = 0;
};

// Starts the program afresh, with the configuration that lies on the node's disk at that time.
using ProcessFactory = std::function<std::unique_ptr<Process>(Env)>;

}  // namespace viplane::sim
