// SPDX-License-Identifier: GPL-2.0-or-later
// What a virtual server says of itself, and what the operator tells it.
#include <algorithm>

#include "control/tell.h"
#include "control/virtual_service.h"

namespace viplane {

VirtualServerStatus VirtualService::status() const {
  VirtualServerStatus status{name_, pool_.has_quorum(), pool_.is_sorry_server_in_use(), service_.not_served,
                             {},    service_.keys};
  for (std::size_t place = 0; place < server_.real_servers.size(); ++place) {
    const auto& real = server_.real_servers[place];
    RealServerStatus row{real.endpoint, real.weight, pool_.is_alive(place), drained_.contains(real.endpoint), {}};
    for (std::size_t check = 0; check < pool_.config().real_servers[place].checkers.size(); ++check) {
      const auto& machine = pool_.check({place, check});
      const std::string name = pool_.check_name({place, check});
      const auto found = findings_.find({real.endpoint, name});
      const Finding finding = found == findings_.end() ? Finding{} : found->second;
      row.checks.push_back({name, machine.is_up(), machine.has_result(), finding.why, finding.since});
    }
    status.real_servers.push_back(std::move(row));
  }
  return status;
}

bool VirtualService::drain(const Endpoint& server, bool drained) {
  const auto real = std::ranges::find(server_.real_servers, server, &config::RealServer::endpoint);
  if (real == server_.real_servers.end()) return false;
  const bool changes = drained ? drained_.insert(server).second : drained_.erase(server) > 0;
  if (!changes) return true;
  const auto place = static_cast<std::size_t>(real - server_.real_servers.begin());
  const auto weight = pool_.table_weight(place);
  for (const auto& key : service_.keys) {
    if (weight) (void)table_.edit_server(key, server, settings_of(server, *weight));  // not in the table: then later
  }
  tell(env_, drained ? "service.drained" : "service.undrained",
       {{"virtual_server", name_}, {"real_server", server.to_string()}, {"why", std::string("asked by the operator")}});
  if (weight) tell_server(server, drained ? 0 : *weight, true, drained ? "drained" : "no longer drained");
  return true;
}

dataplane::ServerSettings VirtualService::settings_of(const Endpoint& server, int weight) const {
  return server_settings(server_, server, drained_.contains(server) ? 0 : weight);
}

}  // namespace viplane
