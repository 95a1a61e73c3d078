// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"
#include "dataplane/service_table.h"

namespace viplane {

// What the packet path needs of a virtual server, in its words.
struct ServiceConfig {
  std::vector<dataplane::ServiceKey> keys;  // one, or those of a group
  dataplane::ServiceSettings settings;
  std::string not_served;  // why the packet path cannot serve it, or a part of it; empty: it can
};
ServiceConfig service_config(const config::VirtualServer& from, const config::Config& config);

// How a real server, or the sorry server, of `from` is reached. `weight` is what the health checks make of it.
dataplane::ServerSettings server_settings(const config::VirtualServer& from, const Endpoint& server, int weight);

}  // namespace viplane
