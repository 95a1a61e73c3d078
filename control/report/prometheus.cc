// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/report/prometheus.h"

#include <fmt/format.h>

#include <functional>
#include <utility>
#include <vector>

#include "control/report/words.h"

namespace viplane::report {
namespace {

using Labels = std::vector<std::pair<const char*, std::string>>;

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text;
}

class Exposition {
 public:
  void family(const char* name, const char* type, const char* help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  template <class Number>
  void sample(const Labels& labels, Number value) {
    text_ += name_;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      text_ += fmt::format("{}{}=\"{}\"", i == 0 ? "{" : ",", labels[i].first, escaped(labels[i].second));
    }
    text_ += fmt::format("{}{}\n", labels.empty() ? " " : "} ", value);
  }
  std::string take() { return std::move(text_); }

 private:
  const char* name_ = "";
  std::string text_;
};

struct CounterFamily {
  const char* name;
  const char* help;
  std::uint64_t VrrpCounters::*member;
};

constexpr CounterFamily kVrrpCounters[] = {
    {"keepalived_advertisements_received_total", "Advertisements received", &VrrpCounters::advertisements_received},
    {"keepalived_advertisements_sent_total", "Advertisements sent", &VrrpCounters::advertisements_sent},
    {"keepalived_become_master_total", "Times it became master", &VrrpCounters::became_master},
    {"keepalived_release_master_total", "Times it released mastership", &VrrpCounters::released_master},
    {"keepalived_packet_length_errors_total", "Packets of a wrong length", &VrrpCounters::length_errors},
    {"keepalived_advertisements_interval_errors_total", "Advertisements with another interval",
     &VrrpCounters::interval_errors},
    {"keepalived_ip_ttl_errors_total", "Packets with a wrong TTL", &VrrpCounters::ttl_errors},
    {"keepalived_invalid_type_received_total", "Packets that are no advertisements", &VrrpCounters::invalid_type},
    {"keepalived_address_list_errors_total", "Advertisements with other addresses", &VrrpCounters::address_list_errors},
    {"keepalived_authentication_failure_total", "Advertisements that failed authentication",
     &VrrpCounters::authentication_mismatch},
    {"keepalived_priority_zero_received_total", "Advertisements with priority 0 received",
     &VrrpCounters::priority_zero_received},
    {"keepalived_priority_zero_sent_total", "Advertisements with priority 0 sent", &VrrpCounters::priority_zero_sent},
    {"keepalived_gratuitous_arp_delay_total", "Announcements of addresses sent", &VrrpCounters::announcements_sent},
    {"viplane_vrrp_checksum_errors_total", "Packets with a bad checksum", &VrrpCounters::checksum_errors},
    {"viplane_vrrp_version_errors_total", "Packets of another version", &VrrpCounters::version_errors},
    {"viplane_vrrp_other_discards_total", "Packets discarded for other reasons", &VrrpCounters::other_discards},
};

Labels labels_of(const InstanceStatus& instance) {
  return {{"iname", instance.name}, {"intf", instance.interface}, {"vrid", std::to_string(instance.virtual_router_id)}};
}

void add_addresses(Exposition& out, const InstanceStatus& instance,
                   const std::vector<vrrp::VirtualAddress>& addresses) {
  for (const auto& each : addresses) {
    Labels labels = labels_of(instance);
    labels.emplace_back("ip_address", each.prefix.to_string());
    out.sample(labels, static_cast<int>(instance.state));
  }
}

void add_instances(Exposition& out, const DirectorStatus& status) {
  out.family("keepalived_vrrp_state", "gauge", "State: 0 init, 1 backup, 2 master, 3 fault");
  for (const auto& instance : status.instances) add_addresses(out, instance, instance.addresses);
  out.family("keepalived_vrrp_excluded_state", "gauge", "State, of addresses that are not advertised");
  for (const auto& instance : status.instances) add_addresses(out, instance, instance.excluded_addresses);
  for (const auto& family : kVrrpCounters) {
    out.family(family.name, "counter", family.help);
    for (const auto& instance : status.instances) out.sample(labels_of(instance), instance.counters.*family.member);
  }
  for (const char* name : {"keepalived_authentication_invalid_total", "keepalived_authentication_mismatch_total"}) {
    out.family(name, "counter", "Always 0: keepalived_authentication_failure_total counts them");
    for (const auto& instance : status.instances) out.sample(labels_of(instance), 0);
  }
  out.family("viplane_vrrp_effective_priority", "gauge", "Priority in effect");
  for (const auto& instance : status.instances) out.sample(labels_of(instance), instance.effective_priority);
  out.family("viplane_vrrp_state_seconds", "gauge", "Time in this state");
  for (const auto& instance : status.instances) {
    out.sample(labels_of(instance), std::chrono::duration<double>(status.at - instance.since).count());
  }
  out.family("viplane_vrrp_heard_seconds_ago", "gauge", "Since the last valid advertisement of another router");
  for (const auto& instance : status.instances) {
    if (!instance.heard_at) continue;
    out.sample(labels_of(instance), std::chrono::duration<double>(status.at - *instance.heard_at).count());
  }
  out.family("viplane_vrrp_transitions_total", "counter", "Changes of state");
  for (const auto& instance : status.instances) out.sample(labels_of(instance), instance.transitions);
}

void add_scripts(Exposition& out, const DirectorStatus& status) {
  const auto is_script = [](const auto& tracked) { return tracked.kind == vrrp::TrackKind::script; };
  out.family("keepalived_script_status", "gauge", "Whether what the script watches works: 0 bad, 1 good");
  for (const auto& tracked : status.tracked) {
    if (is_script(tracked)) out.sample({{"name", tracked.name}}, tracked.works ? 1 : 0);
  }
  out.family("keepalived_script_state", "gauge", "Whether the script has answered: 0 not yet, 1 yes");
  for (const auto& tracked : status.tracked) {
    if (is_script(tracked)) out.sample({{"name", tracked.name}}, tracked.is_known ? 1 : 0);
  }
}

Labels labels_of(const dataplane::ServiceStatus& service, const dataplane::ServerStatus& server) {
  return {{"local_address", service.key.address.address.to_string()},
          {"local_port", std::to_string(service.key.address.port)},
          {"remote_address", server.address.address.to_string()},
          {"remote_port", std::to_string(server.address.port)},
          {"proto", service.key.protocol == dataplane::Protocol::tcp ? "TCP" : "UDP"},
          {"local_mark", ""}};
}

using OfServer = std::function<std::uint64_t(const dataplane::ServerStatus&)>;

void add_servers(Exposition& out, const DirectorStatus& status, const char* name, const char* type, const char* help,
                 const OfServer& value) {
  out.family(name, type, help);
  for (const auto& service : status.services) {
    for (const auto& server : service.servers) out.sample(labels_of(service, server), value(server));
  }
}

void add_ipvs(Exposition& out, const DirectorStatus& status) {
  dataplane::Traffic total;
  for (const auto& service : status.services) {
    total.connections += service.traffic.connections;
    total.in_packets += service.traffic.in_packets;
    total.out_packets += service.traffic.out_packets;
    total.in_bytes += service.traffic.in_bytes;
    total.out_bytes += service.traffic.out_bytes;
  }
  const std::pair<const char*, std::uint64_t> totals[] = {{"node_ipvs_connections_total", total.connections},
                                                          {"node_ipvs_incoming_packets_total", total.in_packets},
                                                          {"node_ipvs_outgoing_packets_total", total.out_packets},
                                                          {"node_ipvs_incoming_bytes_total", total.in_bytes},
                                                          {"node_ipvs_outgoing_bytes_total", total.out_bytes}};
  for (const auto& [name, value] : totals) {
    out.family(name, "counter", "Of all virtual services");
    out.sample({}, value);
  }
  using Server = dataplane::ServerStatus;
  add_servers(out, status, "node_ipvs_backend_connections_active", "gauge", "Active connections",
              [](const Server& server) { return server.active; });
  add_servers(out, status, "node_ipvs_backend_connections_inactive", "gauge", "Inactive connections",
              [](const Server& server) { return server.inactive; });
  add_servers(out, status, "node_ipvs_backend_weight", "gauge", "Weight",
              [](const Server& server) { return server.settings.weight; });
  add_servers(out, status, "viplane_server_connections_total", "counter", "Connections scheduled",
              [](const Server& server) { return server.traffic.connections; });
  add_servers(out, status, "viplane_server_incoming_packets_total", "counter", "Packets to the server",
              [](const Server& server) { return server.traffic.in_packets; });
  add_servers(out, status, "viplane_server_outgoing_packets_total", "counter", "Packets from the server (NAT)",
              [](const Server& server) { return server.traffic.out_packets; });
  add_servers(out, status, "viplane_server_incoming_bytes_total", "counter", "IP octets to the server",
              [](const Server& server) { return server.traffic.in_bytes; });
  add_servers(out, status, "viplane_server_outgoing_bytes_total", "counter", "IP octets from the server (NAT)",
              [](const Server& server) { return server.traffic.out_bytes; });
}

void add_health(Exposition& out, const DirectorStatus& status) {
  out.family("viplane_real_server_up", "gauge", "Whether its checks succeed");
  for (const auto& service : status.virtual_servers) {
    for (const auto& server : service.real_servers) {
      out.sample({{"virtual_server", service.name}, {"real_server", server.endpoint.to_string()}},
                 server.is_alive ? 1 : 0);
    }
  }
  out.family("viplane_virtual_server_quorum", "gauge", "Whether enough weight is alive");
  for (const auto& service : status.virtual_servers) {
    out.sample({{"virtual_server", service.name}}, service.has_quorum ? 1 : 0);
  }
}

void add_sync(Exposition& out, const SyncStatus& sync) {
  out.family("viplane_connection_sync_messages_total", "counter",
             "Datagrams about connections, by what became of them");
  out.sample({{"result", "sent"}}, sync.messages_sent);
  out.sample({{"result", "received"}}, sync.messages_received);
  out.sample({{"result", "invalid"}}, sync.messages_invalid);
  out.sample({{"result", "of_others"}}, sync.messages_of_others);
  out.family("viplane_connection_sync_connections_total", "counter",
             "Connections told to the other director, or heard of from it");
  out.sample({{"result", "told"}}, sync.connections_told);
  out.sample({{"result", "adopted"}}, sync.connections_adopted);
  out.sample({{"result", "passed_over"}}, sync.connections_passed_over);
}

void add_own(Exposition& out, const DirectorStatus& status) {
  out.family("viplane_uptime_seconds", "gauge", "Since the director started");
  out.sample({}, std::chrono::duration<double>(status.at - status.started_at).count());
  out.family("viplane_reloads_total", "counter", "Reloads that took effect");
  out.sample({}, status.reloads);
  out.family("viplane_mails_total", "counter", "Mails to the operator by what became of them");
  out.sample({{"result", "sent"}}, status.mail.sent);
  out.sample({{"result", "lost"}}, status.mail.lost);
  out.family("viplane_mails_waiting", "gauge", "Mails that wait, with the one under way");
  out.sample({}, status.mail.waiting);
  if (status.sync) add_sync(out, *status.sync);
  out.family("viplane_connections", "gauge", "Entries of the connection table");
  out.sample({}, status.connections);
  out.family("viplane_connection_slots", "gauge", "Size of the connection table");
  out.sample({}, status.connection_slots);
  out.family("viplane_frames_total", "counter", "Frames by what became of them and why");
  for (std::size_t i = 0; i < dataplane::kReasonCount; ++i) {
    const auto reason = static_cast<dataplane::Reason>(i);
    out.sample({{"verdict", std::string(name_of(verdict_of(reason)))}, {"reason", std::string(to_string(reason))}},
               status.reasons[reason]);
  }
}

void add_world(Exposition& out, const DirectorStatus& status) {
  out.family("viplane_port_frames_total", "counter", "What the host's side of a port has counted");
  for (const auto& port : status.ports) {
    for (const auto& [name, count] : port.counters) out.sample({{"port", port.info.name}, {"what", name}}, count);
  }
  if (!status.lateness) return;
  out.family("viplane_timer_lateness_seconds", "gauge", "How late a timer ran at worst, in the last minute");
  out.sample({}, std::chrono::duration<double>(status.lateness->in_last_minute).count());
}

}  // namespace

std::string prometheus_text(const DirectorStatus& status) {
  Exposition out;
  out.family("keepalived_up", "gauge", "Whether the director answers");
  out.sample({}, 1);
  add_instances(out, status);
  add_scripts(out, status);
  add_ipvs(out, status);
  add_health(out, status);
  add_own(out, status);
  add_world(out, status);
  return out.take();
}

}  // namespace viplane::report
