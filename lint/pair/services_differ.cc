// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <set>

#include "lint/pair/pair_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

using config::VirtualServer;

std::set<Endpoint> servers_of(const VirtualServer& service) {
  std::set<Endpoint> out;
  for (const config::RealServer& server : service.real_servers) out.insert(server.endpoint);
  return out;
}

const VirtualServer* find(const config::Config& config, const std::string& name) {
  for (const VirtualServer& service : config.virtual_servers)
    if (service.name() == name) return &service;
  return nullptr;
}

// How two blocks for one service differ, in words; empty if not in what clients notice.
std::string difference(const VirtualServer& here, const VirtualServer& there) {
  const std::set<Endpoint> servers = servers_of(here), others = servers_of(there);
  for (const Endpoint& server : servers)
    if (!others.contains(server)) return "real server " + server.to_string() + " is in this file alone";
  for (const Endpoint& server : others)
    if (!servers.contains(server)) return "real server " + server.to_string() + " is missing here";
  if (here.forwarding != there.forwarding)
    return "lb_kind is " + std::string(name_of(here.forwarding.method)) + " here and " +
           std::string(name_of(there.forwarding.method)) + " there";
  if (here.scheduler != there.scheduler) return "lb_algo differs";
  if (here.persistence_timeout != there.persistence_timeout) return "persistence_timeout differs";
  return {};
}

void tell_missing(const Subject& file, const Subject& other, Findings& out) {
  for (const VirtualServer& service : file.config.virtual_servers)
    if (find(other.config, service.name()) == nullptr) {
      out.add(service.location, "virtual server " + service.name() + " is not in " + other.path +
                                    ": with that one as master it is not served");
      if (other.config.virtual_servers.empty()) return;  // none of them is; once is enough
    }
}

}  // namespace

void services_differ(const Pair& pair, Findings& out) {
  if (pair.routers.empty()) return;
  for (const VirtualServer& here : pair.b.config.virtual_servers) {
    const VirtualServer* there = find(pair.a.config, here.name());
    const std::string what = there == nullptr ? std::string() : difference(here, *there);
    if (!what.empty())
      out.add(here.location, "virtual server " + here.name() + " is another in " + there->location.to_string() + ": " +
                                 what + ", so clients are served otherwise after a failover");
  }
  tell_missing(pair.a, pair.b, out);
  tell_missing(pair.b, pair.a, out);
}

}  // namespace viplane::lint
