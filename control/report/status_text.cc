// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "control/report/status.h"
#include "control/report/words.h"

namespace viplane::report {
namespace {

std::string ago(Time now, Time then) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - then).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  if (seconds < 86400) return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
  return fmt::format("{} d {} h", seconds / 86400, seconds % 86400 / 3600);
}

std::string in_ms(Duration duration) {
  return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(duration).count());
}

// What a virtual router does next, and what it last heard.
std::string timers_text(const InstanceStatus& instance, Time now) {
  std::string text;
  if (instance.deadline) {
    const bool is_backup = instance.state == vrrp::State::backup;
    const bool is_due = *instance.deadline <= now;
    text += is_backup ? "unless it hears a master, acts" : "acts next";
    text += is_due ? " now" : " in " + in_ms(*instance.deadline - now);
  }
  if (instance.heard_at) {
    text += (text.empty() ? "" : "; ") + ("last heard another " + in_ms(now - *instance.heard_at) + " ago");
  }
  return text;
}

std::string instance_text(const InstanceStatus& instance, Time now) {
  std::string text = fmt::format("{:<16} {:<7} {:<10} vrid {:<3} priority {}", instance.name, to_string(instance.state),
                                 instance.interface, instance.virtual_router_id, instance.effective_priority);
  if (instance.effective_priority != instance.base_priority) text += fmt::format(" (of {})", instance.base_priority);
  text += fmt::format("  for {}", ago(now, instance.since));
  if (!instance.why.empty()) text += ": " + instance.why;
  text += "\n";
  if (instance.master) text += fmt::format("{:<16} listens to {}\n", "", instance.master->to_string());
  if (!instance.why_not.empty()) text += fmt::format("{:<16} {}\n", "", instance.why_not);
  if (const auto timers = timers_text(instance, now); !timers.empty()) text += fmt::format("{:<16} {}\n", "", timers);
  for (const auto& address : instance.addresses) {
    text += fmt::format("{:<16} {} dev {}\n", "", address.prefix.to_string(), address.interface);
  }
  for (const auto& each : instance.routing)
    text += fmt::format("{:<16} {} {}\n", "", kind_of(each.item), to_string(each.item));
  return text;
}

std::string server_text(const RealServerStatus& server, const DirectorStatus& status,
                        const VirtualServerStatus& service) {
  std::uint32_t active = 0, inactive = 0;
  std::uint32_t weight = 0;
  for (const auto& row : status.services) {
    if (std::ranges::find(service.services, row.key) == service.services.end()) continue;
    for (const auto& each : row.servers) {
      if (each.address != server.endpoint) continue;
      active += each.active;
      inactive += each.inactive;
      weight = each.settings.weight;
    }
  }
  std::string text = fmt::format("  -> {:<28} {:<7} weight {:<5} {} active, {} inactive\n", server.endpoint.to_string(),
                                 server.is_drained ? "drained"
                                 : server.is_alive ? "up"
                                                   : "down",
                                 weight, active, inactive);
  for (const auto& check : server.checks) {
    text += fmt::format("       {} {}{}{}\n", check.name, check.is_up ? "up" : "down", check.why.empty() ? "" : ": ",
                        check.why);
  }
  return text;
}

// Those that have counted something.
std::string counters_text(const PortStatus& port) {
  std::string text;
  for (const auto& [name, count] : port.counters) {
    if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  }
  return text.empty() ? text : fmt::format("{:<16} {}\n", "", text);
}

}  // namespace

std::string status_text(const DirectorStatus& status) {
  std::string text = fmt::format("up for {}, {} reloads, {} connections\n", ago(status.at, status.started_at),
                                 status.reloads, status.connections);
  if (status.lateness) {
    text += fmt::format("timers at most {} late in the last minute, {} since the start\n",
                        in_ms(status.lateness->in_last_minute), in_ms(status.lateness->since_start));
  }
  if (status.sync) {
    const SyncStatus& sync = *status.sync;
    text += fmt::format("connections of {}: {} {} on {}, id {}: {} told, {} heard of and entered, {} passed over\n",
                        sync.instance, sync.is_telling ? "tells" : "listens to", sync.group.to_string(), sync.interface,
                        sync.id, sync.connections_told, sync.connections_adopted, sync.connections_passed_over);
  }
  if (const MailStatus& mail = status.mail; mail.sent + mail.lost + mail.waiting > 0) {
    text += fmt::format("{} mails sent, {} lost, {} waiting\n", mail.sent, mail.lost, mail.waiting);
  }
  if (!status.instances.empty()) text += "\nVirtual routers\n";
  for (const auto& instance : status.instances) text += instance_text(instance, status.at);
  for (const auto& group : status.sync_groups) {
    text += fmt::format("group {:<10} {}\n", group.name, to_string(group.state));
  }
  if (!status.tracked.empty()) text += "\nTracked\n";
  for (const auto& tracked : status.tracked)
    text += fmt::format("{:<9} {:<20} {}\n", name_of(tracked.kind), tracked.name, standing_of(tracked));
  if (!status.virtual_servers.empty()) text += "\nVirtual servers\n";
  for (const auto& service : status.virtual_servers) {
    text += service.name + (service.has_quorum ? "" : "  no quorum") +
            (service.sorry_server_in_use ? "  sorry server in use" : "") +
            (service.not_served.empty() ? "" : "  not served: " + service.not_served) + "\n";
    for (const auto& server : service.real_servers) text += server_text(server, status, service);
  }
  text += "\nFrames\n";
  for (std::size_t i = 0; i < dataplane::kReasonCount; ++i) {
    const auto reason = static_cast<dataplane::Reason>(i);
    if (status.reasons[reason] == 0) continue;
    text += fmt::format("{:>12} {:<9} {}\n", status.reasons[reason], name_of(verdict_of(reason)), to_string(reason));
  }
  text += "\nPorts\n";
  for (const auto& port : status.ports) {
    text += fmt::format("{:<16} {} mtu {}", port.info.name, port.info.mac.to_string(), port.info.mtu);
    for (const auto& address : port.addresses) text += " " + address.to_string();
    text += "\n" + counters_text(port);
  }
  return text;
}

}  // namespace viplane::report
