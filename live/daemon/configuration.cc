// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/configuration.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <utility>

#include "control/vrrp_config.h"
#include "live/daemon/script_report.h"
#include "live/tls/tls_context.h"

namespace viplane::live {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void add_service(std::vector<IpAddress>& addresses, const config::Config& config, const config::Service& service) {
  if (const auto* endpoint = std::get_if<Endpoint>(&service)) addresses.push_back(endpoint->address);
  const auto* reference = std::get_if<config::GroupReference>(&service);
  if (reference == nullptr) return;
  for (const auto& group : config.virtual_server_groups) {
    if (group.name != reference->name) continue;
    for (const auto& range : group.ranges) addresses.push_back(range.first);
  }
}

// keepalived does not run with files that it cannot read, either.
void report_tls_files(config::LoadResult& loaded) {
  const config::SslFiles& ssl = loaded.config.global.ssl;
  const std::string problem = problem_of({ssl.certificate, ssl.key, ssl.password});
  if (problem.empty()) return;
  loaded.diagnostics.push_back({config::Severity::error,
                                "bad-tls-file",
                                ssl.location,
                                "SSL",
                                problem,
                                "a certificate and its key in PEM, and the password of the key",
                                {}});
}

}  // namespace

config::LoadResult load_configuration(const CommandLine& line) {
  config::LoadOptions options{.node_name = host_name()};
  if (line.config_id) options.config_id = *line.config_id;
  options.instance = line.name;
  options.random_seed = line.seed != 0 ? line.seed : std::random_device{}();
  auto loaded = config::load_config(config::DiskFiles(), line.config_file, options);
  if (!line.with_vrrp) {
    loaded.config.instances.clear();
    loaded.config.sync_groups.clear();
  }
  if (!line.with_services) loaded.config.virtual_servers.clear();
  for (auto& diagnostic : loaded.diagnostics) {
    // The loader knows no operating system: it cannot say why.
    if (diagnostic.id != "unreadable-file" || access(diagnostic.location.file.c_str(), R_OK) == 0) continue;
    diagnostic.message += std::string(": ") + std::strerror(errno);
  }
  for (auto& fault : report_scripts(loaded.config)) loaded.diagnostics.push_back(std::move(fault));
  report_tls_files(loaded);
  return loaded;
}

ExitCode config_exit_code(const config::LoadResult& loaded) {
  if (loaded.has_errors()) return kExitConfigFatal;
  const auto is_warning = [](const auto& diagnostic) { return diagnostic.severity == config::Severity::warning; };
  const auto is_about_scripts = [](const auto& diagnostic) { return diagnostic.id.starts_with("script-"); };
  bool any = false, all_about_scripts = true;
  for (const auto& diagnostic : loaded.diagnostics) {
    if (!is_warning(diagnostic)) continue;
    any = true;
    all_about_scripts = all_about_scripts && is_about_scripts(diagnostic);
  }
  return !any ? kExitOk : all_about_scripts ? kExitScriptSecurity : kExitConfigWarns;
}

std::vector<std::string> named_interfaces(const config::Config& config) {
  std::vector<std::string> names;
  for (const auto& instance : config.instances) {
    add_once(names, instance.interface);
    for (const auto& address : instance.virtual_ipaddress) add_once(names, address.interface);
    for (const auto& address : instance.virtual_ipaddress_excluded) add_once(names, address.interface);
  }
  if (config.global.sync_daemon) add_once(names, config.global.sync_daemon->interface);
  return names;
}

std::vector<IpAddress> multicast_groups(const config::Config& config) {
  std::vector<IpAddress> groups;
  for (const auto& instance : vrrp_config(config).instances) {
    if (instance.multicast_group) groups.push_back(*instance.multicast_group);
  }
  if (config.global.sync_daemon) groups.push_back(config.global.sync_daemon->group);
  return groups;
}

std::vector<IpAddress> served_addresses(const config::Config& config) {
  std::vector<IpAddress> addresses;
  for (const auto& server : config.virtual_servers) {
    add_service(addresses, config, server.service);
    for (const auto& real : server.real_servers) addresses.push_back(real.endpoint.address);
    if (server.sorry_server) addresses.push_back(server.sorry_server->endpoint.address);
  }
  return addresses;
}

}  // namespace viplane::live
