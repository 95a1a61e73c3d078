// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "control/report/status.h"
#include "control/report/words.h"

namespace viplane::report {
namespace {

using nlohmann::ordered_json;

double in_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
double in_seconds(Time time) { return in_seconds(time.time_since_epoch()); }
ordered_json in_seconds(const std::optional<Time>& time) {
  return time ? ordered_json(in_seconds(*time)) : ordered_json();
}

ordered_json to_json(const VrrpCounters& c) {
  return {{"advertisements_received", c.advertisements_received},
          {"advertisements_sent", c.advertisements_sent},
          {"became_master", c.became_master},
          {"released_master", c.released_master},
          {"length_errors", c.length_errors},
          {"checksum_errors", c.checksum_errors},
          {"ttl_errors", c.ttl_errors},
          {"invalid_type", c.invalid_type},
          {"version_errors", c.version_errors},
          {"interval_errors", c.interval_errors},
          {"address_list_errors", c.address_list_errors},
          {"authentication_mismatch", c.authentication_mismatch},
          {"other_discards", c.other_discards},
          {"priority_zero_received", c.priority_zero_received},
          {"priority_zero_sent", c.priority_zero_sent},
          {"announcements_sent", c.announcements_sent}};
}

ordered_json to_json(const std::vector<vrrp::VirtualAddress>& addresses) {
  auto list = ordered_json::array();
  for (const auto& each : addresses) {
    list.push_back({{"address", each.prefix.to_string()}, {"interface", each.interface}});
  }
  return list;
}

ordered_json to_json(const std::vector<vrrp::VirtualRouting>& all, std::string_view kind) {
  auto list = ordered_json::array();
  for (const auto& each : all) {
    if (kind_of(each.item) == kind) list.push_back(to_string(each.item));
  }
  return list;
}

ordered_json to_json(const InstanceStatus& i) {
  return {{"name", i.name},
          {"interface", i.interface},
          {"virtual_router_id", i.virtual_router_id},
          {"version", i.version},
          {"family", i.is_v6 ? 6 : 4},
          {"state", to_string(i.state)},
          {"since_s", in_seconds(i.since)},
          {"why", i.why},
          {"why_not", i.why_not},
          {"base_priority", i.base_priority},
          {"effective_priority", i.effective_priority},
          {"preempt", i.preempt},
          {"use_virtual_mac", i.use_virtual_mac},
          {"advertisement_interval_s", in_seconds(i.advertisement_interval)},
          {"master_interval_s", in_seconds(i.master_interval)},
          {"master", i.master ? ordered_json(i.master->to_string()) : ordered_json()},
          {"own_address", i.own_address.to_string()},
          {"sync_group", i.sync_group},
          {"addresses", to_json(i.addresses)},
          {"excluded_addresses", to_json(i.excluded_addresses)},
          {"routes", to_json(i.routing, "route")},
          {"rules", to_json(i.routing, "rule")},
          {"transitions", i.transitions},
          {"deadline_s", in_seconds(i.deadline)},
          {"heard_at_s", in_seconds(i.heard_at)},
          {"counters", to_json(i.counters)}};
}

ordered_json to_json(const TrackedStatus& t) {
  ordered_json json{{"kind", name_of(t.kind)}, {"name", t.name}, {"standing", standing_of(t)}};
  if (t.last_exit_code) json["last_exit_code"] = *t.last_exit_code;
  if (t.last_exit_code) json["last_timed_out"] = t.last_timed_out;
  return json;
}

ordered_json to_json(const RealServerStatus& server) {
  ordered_json json{{"address", server.endpoint.to_string()},
                    {"configured_weight", server.configured_weight},
                    {"alive", server.is_alive},
                    {"drained", server.is_drained},
                    {"checks", ordered_json::array()}};
  for (const auto& check : server.checks) {
    json["checks"].push_back({{"name", check.name},
                              {"up", check.is_up},
                              {"has_result", check.has_result},
                              {"why", check.why},
                              {"since_s", in_seconds(check.since)}});
  }
  return json;
}

ordered_json to_json(const VirtualServerStatus& service) {
  ordered_json json{{"name", service.name},
                    {"quorum", service.has_quorum},
                    {"sorry_server_in_use", service.sorry_server_in_use},
                    {"not_served", service.not_served},
                    {"real_servers", ordered_json::array()}};
  for (const auto& server : service.real_servers) json["real_servers"].push_back(to_json(server));
  return json;
}

ordered_json to_json(const dataplane::Traffic& t) {
  return {{"connections", t.connections},
          {"in_packets", t.in_packets},
          {"out_packets", t.out_packets},
          {"in_bytes", t.in_bytes},
          {"out_bytes", t.out_bytes}};
}

std::string_view name_of_method(dataplane::Method method) {
  return method == dataplane::Method::nat ? "nat" : method == dataplane::Method::tunnel ? "tunnel" : "direct";
}

ordered_json to_json(const dataplane::ServiceStatus& service) {
  ordered_json json{{"protocol", service.key.protocol == dataplane::Protocol::tcp ? "tcp" : "udp"},
                    {"address", service.key.address.to_string()},
                    {"scheduler", service.settings.scheduler},
                    {"traffic", to_json(service.traffic)},
                    {"servers", ordered_json::array()}};
  for (const auto& server : service.servers) {
    json["servers"].push_back({{"address", server.address.to_string()},
                               {"method", name_of_method(server.settings.method)},
                               {"weight", server.settings.weight},
                               {"active", server.active},
                               {"inactive", server.inactive},
                               {"persistent", server.persistent},
                               {"overloaded", server.overloaded},
                               {"traffic", to_json(server.traffic)}});
  }
  return json;
}

ordered_json to_json(const PortStatus& port) {
  ordered_json json{{"name", port.info.name},
                    {"mac", port.info.mac.to_string()},
                    {"mtu", port.info.mtu},
                    {"host_sees_every_frame", port.info.host_sees_every_frame},
                    {"addresses", ordered_json::array()},
                    {"counters", ordered_json::object()}};
  for (const auto& address : port.addresses) json["addresses"].push_back(address.to_string());
  for (const auto& [name, count] : port.counters) json["counters"][name] = count;
  return json;
}

template <class Rows>
ordered_json list(const Rows& rows) {
  auto json = ordered_json::array();
  for (const auto& row : rows) json.push_back(to_json(row));
  return json;
}

ordered_json sync_json(const SyncStatus& sync) {
  return {{"instance", sync.instance},
          {"interface", sync.interface},
          {"group", sync.group.to_string()},
          {"id", sync.id},
          {"role", sync.is_telling ? "tells" : "listens"},
          {"messages_sent", sync.messages_sent},
          {"connections_told", sync.connections_told},
          {"messages_received", sync.messages_received},
          {"messages_invalid", sync.messages_invalid},
          {"messages_of_others", sync.messages_of_others},
          {"connections_adopted", sync.connections_adopted},
          {"connections_passed_over", sync.connections_passed_over}};
}

}  // namespace

std::string status_json(const DirectorStatus& status) {
  ordered_json json{{"at_s", in_seconds(status.at)},
                    {"started_at_s", in_seconds(status.started_at)},
                    {"reloads", status.reloads},
                    {"instances", list(status.instances)},
                    {"sync_groups", ordered_json::array()},
                    {"tracked", list(status.tracked)},
                    {"virtual_servers", list(status.virtual_servers)},
                    {"services", list(status.services)},
                    {"connections", status.connections},
                    {"connection_slots", status.connection_slots},
                    {"reasons", ordered_json::object()},
                    {"ports", list(status.ports)},
                    {"mail",
                     {{"sent", status.mail.sent},
                      {"lost", status.mail.lost},
                      {"attempts_failed", status.mail.attempts_failed},
                      {"waiting", status.mail.waiting}}}};
  if (status.sync) json["connection_sync"] = sync_json(*status.sync);
  if (status.lateness) {
    json["lateness"] = {{"in_last_minute_s", in_seconds(status.lateness->in_last_minute)},
                        {"since_start_s", in_seconds(status.lateness->since_start)}};
  }
  for (const auto& group : status.sync_groups) {
    json["sync_groups"].push_back(
        {{"name", group.name}, {"state", to_string(group.state)}, {"members", group.members}});
  }
  for (std::size_t i = 0; i < dataplane::kReasonCount; ++i) {
    const auto reason = static_cast<dataplane::Reason>(i);
    if (status.reasons[reason] != 0) json["reasons"][std::string(to_string(reason))] = status.reasons[reason];
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace viplane::report
