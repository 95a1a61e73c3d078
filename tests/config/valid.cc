// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/config/valid.h"

#include <set>

namespace viplane::config {
namespace {

struct Names {
  std::set<std::string> instances, groups, scripts, files, processes, services, service_groups;
};

// Empty where `holds`.
std::string unless(bool holds, const std::string& what) { return holds ? "" : what + "; "; }

std::string invalid_tracking(const Tracking& tracking, const Names& names) {
  std::string out;
  for (const Tracked& each : tracking.interfaces)
    out += unless(!each.name.empty() && each.name.size() <= 15, "interface " + each.name);
  for (const Tracked& each : tracking.scripts) out += unless(names.scripts.contains(each.name), "script " + each.name);
  for (const Tracked& each : tracking.files) out += unless(names.files.contains(each.name), "file " + each.name);
  for (const Tracked& each : tracking.processes)
    out += unless(names.processes.contains(each.name), "process " + each.name);
  return out;
}

std::string invalid(const VrrpInstance& vi, Names& names) {
  std::string out = unless(names.instances.insert(vi.name).second, "name of instance " + vi.name);
  out += unless(vi.virtual_router_id != 0, "virtual_router_id");
  out += unless(vi.priority != 0, "priority");
  out += unless(vi.version == 2 || vi.version == 3, "version");
  out += unless(!vi.interface.empty() && vi.interface.size() <= 15, "interface " + vi.interface);
  const Duration unit = vi.version == 2 ? Duration(std::chrono::seconds(1)) : Duration(std::chrono::milliseconds(10));
  out += unless(vi.advert_int >= unit && vi.advert_int % unit == Duration{0}, "advert_int");
  out += unless(vi.version == 2 || vi.advert_int <= std::chrono::milliseconds(40950), "advert_int above 40.95 s");
  out += unless(vi.authentication.password.size() <= 8, "password");
  out += unless(vi.authentication.type == AuthType::none || vi.version == 2, "authentication in version 3");
  for (const VirtualAddress& each : vi.virtual_ipaddress)
    out += unless(each.prefix.address.is_v6 == vi.is_v6, "family");
  for (const UnicastPeer& each : vi.unicast_peer) out += unless(each.address.is_v6 == vi.is_v6, "peer's family");
  for (const VirtualAddress& each : vi.virtual_ipaddress)
    out += unless(!each.interface.empty(), "address without interface");
  return out + invalid_tracking(vi.track, names);
}

std::string invalid(const VirtualServer& service, Names& names) {
  std::string out = unless(names.services.insert(service.name()).second, "service " + service.name() + " twice");
  if (const auto* group = std::get_if<GroupReference>(&service.service))
    out += unless(names.service_groups.contains(group->name), "group " + group->name);
  out += unless(!service.real_servers.empty(), "no real server");
  std::set<Endpoint> endpoints;
  for (const RealServer& server : service.real_servers) {
    out += unless(endpoints.insert(server.endpoint).second, "server " + server.endpoint.to_string() + " twice");
    out += unless(server.weight >= 0 && server.weight <= 65535, "weight");
    for (const Checker& checker : server.checkers) {
      out += unless(checker.delay_loop > Duration{0} && checker.connect_timeout > Duration{0}, "check's timers");
      if (const auto* http = std::get_if<HttpCheck>(&checker.kind)) out += unless(!http->urls.empty(), "no url");
      if (const auto* misc = std::get_if<MiscCheck>(&checker.kind))
        out += unless(!misc->command.words.empty() && misc->timeout > Duration{0}, "misc_path");
    }
  }
  return out;
}

}  // namespace

std::string what_is_invalid(const Config& config) {
  Names names;
  std::string out;
  for (const TrackScript& each : config.track_scripts)
    out += unless(names.scripts.insert(each.name).second && !each.command.words.empty() &&
                      each.interval > Duration{0} && each.timeout > Duration{0} && each.rise > 0 && each.fall > 0,
                  "script " + each.name);
  for (const TrackFile& each : config.track_files)
    out += unless(names.files.insert(each.name).second && !each.path.empty(), "file " + each.name);
  for (const TrackProcess& each : config.track_processes)
    out += unless(names.processes.insert(each.name).second && !each.process.empty(), "process " + each.name);
  for (const VrrpInstance& each : config.instances) out += invalid(each, names);
  std::set<std::string> members;
  for (const SyncGroup& each : config.sync_groups) {
    out += unless(names.groups.insert(each.name).second && !each.members.empty(), "group " + each.name);
    for (const std::string& member : each.members)
      out += unless(names.instances.contains(member) && members.insert(member).second, "member " + member);
    out += invalid_tracking(each.track, names);
  }
  for (const VirtualServerGroup& each : config.virtual_server_groups) names.service_groups.insert(each.name);
  for (const VirtualServer& each : config.virtual_servers) out += invalid(each, names);
  return out;
}

}  // namespace viplane::config
