// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>

#include "control/config/config.h"
#include "sim/process.h"

namespace viplane::sim::keepalived {

// What lies on the node's disk under the name of the file that a reload names; an empty name: the file as it is. The
// result stays valid until the next call.
using Disk = std::function<const config::Config&(std::string_view file)>;

// keepalived 2.2.7 as a process of a simulated node: the model elects, our dataplane and our health checks stand in for
// IPVS and its checkers. They are not what is modelled; a killed process takes them along, as IPVS in a kernel would
// not.
std::unique_ptr<Process> make_process(Env env, Disk disk);

}  // namespace viplane::sim::keepalived
