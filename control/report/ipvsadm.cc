// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/report/ipvsadm.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace viplane::report {
namespace {

using dataplane::Method;
using dataplane::Protocol;
using dataplane::ServerStatus;
using dataplane::ServiceStatus;
using Columns = IpvsadmFormat::Columns;

std::string_view forward_name(Method method) {
  return method == Method::nat ? "Masq" : method == Method::tunnel ? "Tunnel" : "Route";
}
std::string_view forward_switch(Method method) {
  return method == Method::nat ? "-m" : method == Method::tunnel ? "-i" : "-g";
}

std::string flags_of(const dataplane::ServiceSettings& settings) {
  const bool has_names = settings.scheduler == "sh" || settings.scheduler == "mh";
  std::string flags;
  if (settings.scheduler_flags.fallback) flags = has_names ? settings.scheduler + "-fallback" : "flag-1";
  if (settings.scheduler_flags.port) {
    flags += (flags.empty() ? "" : ",") + (has_names ? settings.scheduler + "-port" : std::string("flag-2"));
  }
  return flags;
}

long long persistence_seconds(const dataplane::ServiceSettings& settings) {
  return std::chrono::duration_cast<std::chrono::seconds>(*settings.persistence).count();
}

std::string service_name(const ServiceStatus& service) {
  return fmt::format("{:<4} {}", service.key.protocol == Protocol::tcp ? "TCP" : "UDP",
                     service.key.address.to_string());
}

std::string title(Columns columns) {
  const auto wide = [](std::initializer_list<const char*> names) {
    std::string line = fmt::format("{:<33}", "Prot LocalAddress:Port");
    for (const char* name : names) line += fmt::format(" {:>8}", name);
    return line + "\n  -> RemoteAddress:Port\n";
  };
  switch (columns) {
    case Columns::stats: return wide({"Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"});
    case Columns::rate: return wide({"CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"});
    case Columns::thresholds:
      return fmt::format("{:<33} {:<10} {:<10} {:<10} {:<10}\n  -> RemoteAddress:Port\n", "Prot LocalAddress:Port",
                         "Uthreshold", "Lthreshold", "ActiveConn", "InActConn");
    case Columns::persistent:
      return fmt::format("{:<33} {:<9} {:<11} {:<10} {:<10}\n  -> RemoteAddress:Port\n", "Prot LocalAddress:Port",
                         "Weight", "PersistConn", "ActiveConn", "InActConn");
    case Columns::standard: break;
  }
  return "Prot LocalAddress:Port Scheduler Flags\n"
         "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n";
}

template <class Five>
std::string five_numbers(const Five& of, bool exact) {
  return ipvsadm_number(of.connections, exact) + ipvsadm_number(of.in_packets, exact) +
         ipvsadm_number(of.out_packets, exact) + ipvsadm_number(of.in_bytes, exact) +
         ipvsadm_number(of.out_bytes, exact) + "\n";
}

std::string service_line(const ServiceStatus& service, const IpvsadmFormat& format, const Rates& rates) {
  const std::string name = service_name(service);
  if (format.columns == Columns::stats)
    return fmt::format("{:<33}", name) + five_numbers(service.traffic, format.exact);
  if (format.columns == Columns::rate) {
    return fmt::format("{:<33}", name) + five_numbers(rates.of(service.key), format.exact);
  }
  const auto& settings = service.settings;
  std::string line = name + " " + settings.scheduler;
  if (const std::string flags = flags_of(settings); !flags.empty()) line += " (" + flags + ")";
  if (settings.persistence) {
    line += fmt::format(" persistent {}", persistence_seconds(settings));
    if (settings.persistence_mask != ~0u) line += " mask " + IpAddress::v4(settings.persistence_mask).to_string();
  }
  return line + (settings.one_packet ? " ops\n" : "\n");
}

std::string server_line(const ServiceStatus& service, const ServerStatus& server, const IpvsadmFormat& format,
                        const Rates& rates) {
  const std::string name = fmt::format("  -> {:<28}", server.address.to_string());
  const auto& settings = server.settings;
  switch (format.columns) {
    case Columns::stats: return name + five_numbers(server.traffic, format.exact);
    case Columns::rate: return name + five_numbers(rates.of(service.key, server.address), format.exact);
    case Columns::thresholds:
      return name + fmt::format(" {:<10} {:<10} {:<10} {:<10}\n", settings.upper_threshold, settings.lower_threshold,
                                server.active, server.inactive);
    case Columns::persistent:
      return name + fmt::format(" {:<9} {:<11} {:<10} {:<10}\n", settings.weight, server.persistent, server.active,
                                server.inactive);
    case Columns::standard: break;
  }
  return name + fmt::format(" {:<7} {:<6} {:<10} {:<10}\n", forward_name(settings.method), settings.weight,
                            server.active, server.inactive);
}

std::vector<ServerStatus> servers_in_order(const ServiceStatus& service, bool sorted) {
  auto servers = service.servers;
  if (sorted) std::ranges::stable_sort(servers, {}, &ServerStatus::address);
  return servers;
}

std::string service_switches(const ServiceStatus& service) {
  return fmt::format("{} {}", service.key.protocol == Protocol::tcp ? "-t" : "-u", service.key.address.to_string());
}

}  // namespace

std::string ipvsadm_number(std::uint64_t number, bool exact) {
  if (exact) {
    const std::size_t digits = std::to_string(number).size();
    return fmt::format("{:>{}}", number, digits <= 8 ? 9 : digits + 1);
  }
  if (number < 100'000'000) return fmt::format("{:>9}", number);
  if (number < 1'000'000'000) return fmt::format("{:>8}K", number / 1000);
  if (number < 100'000'000'000) return fmt::format("{:>8}M", number / 1'000'000);
  if (number < 100'000'000'000'000) return fmt::format("{:>8}G", number / 1'000'000'000);
  return fmt::format("{:>8}T", number / 1'000'000'000'000);
}

std::string ipvsadm_list(std::span<const ServiceStatus> services, const IpvsadmFormat& format, const Rates& rates) {
  std::string text = format.only ? "" : fmt::format("IP Virtual Server version 1.2.1 (size={})\n", format.size);
  text += title(format.columns);
  for (const auto& service : services) {
    if (format.only && *format.only != service.key) continue;
    text += service_line(service, format, rates);
    for (const auto& server : servers_in_order(service, format.sorted)) {
      text += server_line(service, server, format, rates);
    }
  }
  return text;
}

std::string ipvsadm_connections_title(bool with_engine) {
  std::string text =
      "IPVS connection entries\npro expire state       source             virtual            destination";
  return text + (with_engine ? "        pe name          pe_data\n" : "\n");
}

std::string ipvsadm_daemon(const std::optional<SyncStatus>& sync) {
  if (!sync) return {};
  return fmt::format("{} sync daemon (mcast={}, syncid={}, maxlen={}, group={}, port={}, ttl={})\n",
                     sync->is_telling ? "master" : "backup", sync->interface, sync->id, sync->largest_payload,
                     sync->group.address.to_string(), sync->group.port, sync->ttl);
}

std::string ipvsadm_save(std::span<const ServiceStatus> services) {
  std::string text;
  for (const auto& service : services) {
    const auto& settings = service.settings;
    text += fmt::format("-A {} -s {}", service_switches(service), settings.scheduler);
    if (settings.persistence) text += fmt::format(" -p {}", persistence_seconds(settings));
    if (settings.persistence && settings.persistence_mask != ~0u) {
      text += " -M " + IpAddress::v4(settings.persistence_mask).to_string();
    }
    if (settings.one_packet) text += " -o";
    if (const std::string flags = flags_of(settings); !flags.empty()) text += " -b " + flags;
    text += "\n";
    for (const auto& server : servers_in_order(service, true)) {
      text += fmt::format("-a {} -r {} {} -w {}", service_switches(service), server.address.to_string(),
                          forward_switch(server.settings.method), server.settings.weight);
      if (server.settings.method == Method::tunnel) text += " --tun-type ipip";
      if (server.settings.upper_threshold != 0) text += fmt::format(" -x {}", server.settings.upper_threshold);
      if (server.settings.lower_threshold != 0) text += fmt::format(" -y {}", server.settings.lower_threshold);
      text += "\n";
    }
  }
  return text;
}

}  // namespace viplane::report
