// SPDX-License-Identifier: GPL-2.0-or-later
// Connections as other directors hear of them, and those that they tell of.
#include <algorithm>

#include "dataplane/connection_table.h"

namespace viplane::dataplane {

using path::FlowEntry;
using path::FlowKey;
using path::FlowKind;
using path::State;

namespace {

Endpoint endpoint(std::uint32_t address, std::uint16_t port) {
  return {IpAddress::v4(__builtin_bswap32(address)), path::host16(port)};
}

std::uint32_t wire_address(const Endpoint& end) { return __builtin_bswap32(end.address.v4_value()); }

Duration until(std::uint64_t deadline_ns, std::uint64_t now_ns) {
  return Duration(deadline_ns > now_ns ? static_cast<std::int64_t>(deadline_ns - now_ns) : 0);
}

FlowKey key_of(const SharedConnection& from) {
  return FlowKey::make(wire_address(from.client), wire_address(from.virtual_address), path::wire16(from.client.port),
                       path::wire16(from.virtual_address.port), static_cast<std::uint8_t>(from.protocol));
}

}  // namespace

SharedConnection ConnectionTable::shared(const FlowEntry& flow) const {
  const FlowKey key = flow.key();
  const path::Server& server = services_.records[flow.server];
  const path::TransportAddress end = path::server_end(server, key.target_port());
  return {.protocol = static_cast<Protocol>(key.protocol()),
          .state = flow.state,
          .method = static_cast<Method>(server.method),
          .client = endpoint(key.source(), key.source_port()),
          .virtual_address = endpoint(key.target(), key.target_port()),
          .server = endpoint(end.address, end.port),
          .remaining = until(flow.deadline_ns, now_ns_)};
}

SharedConnection ConnectionTable::shared(const Template& entry) const {
  const path::Server& server = services_.records[entry.server];
  return {.is_template = true,
          .protocol = static_cast<Protocol>(entry.protocol),
          .state = entry.is_assured ? State::established : State::none,
          .method = static_cast<Method>(server.method),
          .client = endpoint(entry.network, 0),
          .virtual_address = endpoint(entry.virtual_address, entry.virtual_port),
          .server = endpoint(server.address, entry.server_port),
          .remaining = until(entry.deadline_ns, now_ns_)};
}

// When a connection that was told of is to expire, in nanoseconds from now.
std::uint64_t ConnectionTable::time_left(const SharedConnection& from) const {
  return from.remaining > Duration{} ? static_cast<std::uint64_t>(from.remaining.count()) : timeout_ns(from.state);
}

// Its deadline follows its state.
void ConnectionTable::tell(const FlowEntry& flow) {
  if (!is_shared(flow.state)) return;
  const bool begins = flow.state == State::established || flow.state == State::udp;
  if (begins && flow.link != path::kNoTemplate && templates_[flow.link].binds())
    listener_->state_changed(shared(templates_[flow.link]));
  SharedConnection told = shared(flow);
  told.remaining = Duration(static_cast<std::int64_t>(timeout_ns(flow.state)));
  listener_->state_changed(told);
}

std::optional<ServerIndex> ConnectionTable::server_of(const SharedConnection& from, const Service& service) const {
  for (const ServerIndex index : service.indexes) {
    const path::Server& record = services_.records[index];
    if (record.address != wire_address(from.server) || static_cast<Method>(record.method) != from.method) continue;
    const std::uint16_t asked = path::wire16(from.virtual_address.port);
    if (path::server_end(record, asked).port == path::wire16(from.server.port)) return index;
  }
  return std::nullopt;
}

Adoption ConnectionTable::adopt(const SharedConnection& from, Known known) {
  Service* service =
      services_.service_for(from.protocol, from.virtual_address.address.v4_value(), from.virtual_address.port);
  if (service == nullptr) return Adoption::no_such_server;
  const std::optional<ServerIndex> server = server_of(from, *service);
  if (!server) return Adoption::no_such_server;
  return from.is_template ? adopt_template(from, *service, *server, known)
                          : adopt_connection(from, *service, *server, known);
}

// What a client of this service is bound by.
Template ConnectionTable::template_of(const SharedConnection& from, const Service& service) {
  Template wanted{};
  wanted.network = wire_address(from.client) & __builtin_bswap32(service.settings.persistence_mask);
  wanted.virtual_address = wire_address(from.virtual_address);
  wanted.virtual_port = path::wire16(service.key.address.port);
  wanted.protocol = static_cast<std::uint8_t>(from.protocol);
  return wanted;
}

Adoption ConnectionTable::adopt_template(const SharedConnection& from, const Service& service, ServerIndex server,
                                         Known known) {
  if (!service.settings.persistence) return Adoption::no_such_server;
  Template wanted = template_of(from, service);
  std::uint32_t place = templates_.find(wanted, now_ns_);
  if (place != TemplateTable::kNone && known == Known::stays) return Adoption::in_the_way;
  if (place != TemplateTable::kNone && templates_[place].server != server) {
    if (templates_[place].controlled > 0) return Adoption::in_the_way;
    templates_.unbind(place);
    place = TemplateTable::kNone;
  }
  if (place == TemplateTable::kNone) {
    wanted.server = server;
    wanted.server_port = path::wire16(from.server.port);
    wanted.timeout_ns = static_cast<std::uint64_t>(service.settings.persistence->count());
    place = templates_.insert(wanted);
    if (place == TemplateTable::kNone) return Adoption::table_full;
    services_.began(server, true);
  }
  Template& entry = templates_[place];
  entry.is_assured = entry.is_assured || from.state == State::established;
  const bool is_told = from.remaining > Duration{};
  entry.deadline_ns = std::max(entry.deadline_ns, now_ns_ + (is_told ? time_left(from) : entry.timeout_ns));
  return Adoption::adopted;
}

Adoption ConnectionTable::adopt_connection(const SharedConnection& from, const Service& service, ServerIndex server,
                                           Known known) {
  const FlowKey key = key_of(from);
  FlowEntry* flow = find_live(key);
  if (flow != nullptr && known == Known::stays) return Adoption::in_the_way;
  if (flow != nullptr && flow->server != server) {
    end(*flow);
    flow = nullptr;
  }
  if (flow == nullptr) {
    if (const FlowEntry* other = flows_.find(key); other != nullptr && other->kind != FlowKind::connection)
      return Adoption::in_the_way;
    std::uint32_t link = path::kNoTemplate;
    if (service.settings.persistence) link = templates_.find(template_of(from, service), now_ns_);
    const bool leads_there = link != path::kNoTemplate && templates_[link].server == server;
    flow = create(key, server, leads_there ? link : path::kNoTemplate);
    if (flow == nullptr) return Adoption::table_full;
  }
  StateListener* const listener = std::exchange(listener_, nullptr);  // who told us knows
  const State before = std::exchange(flow->state, from.state);
  state_changed(*flow, before);
  listener_ = listener;
  flow->deadline_ns = now_ns_ + time_left(from);
  flows_.note_deadline(*flow);
  return Adoption::adopted;
}

void ConnectionTable::share(std::size_t first_group, std::size_t groups,
                            const std::function<void(const SharedConnection&)>& visit) {
  each_connection(first_group, groups, [&](const FlowEntry& flow) {
    if (is_shared(flow.state)) visit(shared(flow));
  });
}

void ConnectionTable::share_templates(const std::function<void(const SharedConnection&)>& visit) {
  each_template([&](const Template& entry) {
    if (entry.binds()) visit(shared(entry));
  });
}

}  // namespace viplane::dataplane
