// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/connections.h"

#include <fmt/format.h>

#include <algorithm>

#include "control/config/service_values.h"

namespace viplane::explain {
namespace {

using config::Scheduler;
using config::VirtualServer;

const VirtualServer* find(const DirectorFile& director, const std::string& name) {
  const auto& all = director.config.virtual_servers;
  const auto found = std::ranges::find(all, name, &VirtualServer::name);
  return found == all.end() ? nullptr : &*found;
}

// Both directors choose the same real server for the same packet.
bool finds_it_again(Scheduler scheduler) { return scheduler == Scheduler::mh || scheduler == Scheduler::sh; }

bool tell_one_another(const std::vector<DirectorFile>& directors) {
  const auto& first = directors.front().config.global.sync_daemon;
  return first && std::ranges::all_of(directors, [&](const DirectorFile& director) {
           const auto& other = director.config.global.sync_daemon;
           return other && other->group == first->group && other->port == first->port && other->id == first->id;
         });
}

// Whether a director here forwards its packets.
bool is_served(const VirtualServer& service) {
  return !service.is_v6 && service.protocol != config::Protocol::sctp &&
         !std::holds_alternative<config::FirewallMark>(service.service);
}

ConnectionFate fate_of(const VirtualServer& service, bool is_told, bool is_scheduled_alike) {
  const std::string scheduler(config::scheduler_name(service.scheduler));
  ConnectionFate fate{.service = service.name(), .scheduler = scheduler, .is_kept = true, .what = {}};
  if (is_told) {
    fate.what = "go on: the directors tell one another of them (lvs_sync_daemon); those of a crash's last 10 ms do not";
  } else if (!is_scheduled_alike) {
    fate.is_kept = false;
    fate.what = "are reset: the directors do not schedule alike";
  } else if (finds_it_again(service.scheduler)) {
    fate.what =
        fmt::format("go on: {} finds the same real server again, where both directors have the same in use", scheduler);
  } else if (service.protocol == config::Protocol::udp) {
    fate.is_kept = false;
    fate.what = fmt::format("may go to another real server: {} does not know what was chosen", scheduler);
  } else {
    fate.is_kept = false;
    fate.what =
        fmt::format("are reset: {} does not know what was chosen; mh, sh or lvs_sync_daemon keep them", scheduler);
  }
  return fate;
}

}  // namespace

std::vector<ConnectionFate> connection_fates(const std::vector<DirectorFile>& directors) {
  std::vector<ConnectionFate> fates;
  if (directors.size() < 2) return fates;
  const bool is_told = tell_one_another(directors);
  for (const VirtualServer& service : directors.front().config.virtual_servers) {
    if (!is_served(service)) continue;
    bool is_everywhere = true, is_scheduled_alike = true;
    for (const DirectorFile& director : directors) {
      const VirtualServer* other = find(director, service.name());
      is_everywhere = is_everywhere && other != nullptr;
      is_scheduled_alike = is_scheduled_alike && other != nullptr && other->scheduler == service.scheduler &&
                           other->scheduler_port == service.scheduler_port;
    }
    if (is_everywhere) fates.push_back(fate_of(service, is_told, is_scheduled_alike));
  }
  return fates;
}

}  // namespace viplane::explain
