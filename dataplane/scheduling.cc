// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/scheduling.h"

namespace viplane::dataplane {
namespace {

IpAddress address_of(std::uint32_t wire) { return IpAddress::v4(__builtin_bswap32(wire)); }

std::optional<ServerIndex> ask_scheduler(Service& service, const path::FlowKey& key) {
  Flow flow;
  flow.client = address_of(key.source());
  flow.client_port = path::host16(key.source_port());
  flow.destination = address_of(key.target());
  const std::optional<std::size_t> place = service.scheduler->pick(flow, service.list);
  if (!place) return std::nullopt;
  return service.indexes[*place];
}

// Whether a template still leads to a server that may be used. One without weight may, unless the option forbids it.
bool still_leads(ConnectionTable& connections, const Template& entry) {
  const ServerInfo& info = connections.services().infos[entry.server];
  if (info.service == nullptr) return false;
  return !connections.options().expire_quiescent_template || info.settings.weight != 0;
}

Template template_for(const Service& service, const path::FlowKey& key) {
  Template wanted{};
  wanted.network = key.source() & __builtin_bswap32(service.settings.persistence_mask);
  wanted.virtual_address = key.target();
  wanted.virtual_port = path::wire16(service.key.address.port);
  wanted.protocol = key.protocol();
  return wanted;
}

Choice choose_persistently(ConnectionTable& connections, Service& service, const path::FlowKey& key) {
  TemplateTable& templates = connections.templates();
  Template wanted = template_for(service, key);
  std::uint32_t place = templates.find(wanted, connections.now_ns());
  if (place != TemplateTable::kNone && !still_leads(connections, templates[place])) {
    templates.unbind(place);
    place = TemplateTable::kNone;
  }
  if (place == TemplateTable::kNone) {
    const std::optional<ServerIndex> server = ask_scheduler(service, key);
    if (!server) return {};
    wanted.server = *server;
    const bool is_any_port = service.key.address.port == 0;
    const std::uint16_t server_port = connections.services().records[*server].port;
    wanted.server_port = is_any_port ? std::uint16_t{0} : server_port;
    wanted.timeout_ns = static_cast<std::uint64_t>(service.settings.persistence->count());
    place = templates.insert(wanted);
    if (place == TemplateTable::kNone) return {Choice::Result::table_full, 0, path::kNoTemplate};
    connections.services().began(*server, true);
  }
  templates.touch(place, connections.now_ns());
  return {Choice::Result::chosen, templates[place].server, place};
}

}  // namespace

Choice choose_server(ConnectionTable& connections, Service& service, const path::FlowKey& key) {
  if (service.settings.persistence) return choose_persistently(connections, service, key);
  const std::optional<ServerIndex> server = ask_scheduler(service, key);
  if (!server) return {};
  return {Choice::Result::chosen, *server, path::kNoTemplate};
}

bool may_begin(const Options& options, const ServiceSettings& service, std::uint8_t tcp_flags) {
  if ((tcp_flags & path::kRst) != 0) return false;
  return (tcp_flags & path::kSyn) != 0 || options.sloppy_tcp || service.accept_mid_flow;
}

bool has_lost_its_server(const Options& options, const path::FlowEntry& flow, const path::Server& server,
                         std::uint32_t weight) {
  if (!options.avoid_lost_servers) return false;
  const bool is_removed = (server.flags & path::kServerAvailable) == 0;
  if (is_removed) return flow.state != path::State::established;
  return weight == 0 && flow.state == path::State::fin_wait && server.method != path::Method::nat;
}

bool begins_anew(const Options& options, const path::FlowEntry& flow, const path::Server& server,
                 std::uint32_t weight) {
  if (options.expire_nodest_conn && weight == 0) return true;
  if (has_lost_its_server(options, flow, server, weight)) return true;
  if (options.conn_reuse_mode == 0 || flow.link != path::kNoTemplate) return false;
  if (flow.state == path::State::time_wait || flow.state == path::State::close) return true;
  const bool sees_client_only = server.method != path::Method::nat;
  return (options.conn_reuse_mode & 2) != 0 && flow.state == path::State::fin_wait && sees_client_only;
}

}  // namespace viplane::dataplane
