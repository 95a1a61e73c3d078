// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/connection_table.h"

#include <algorithm>
#include <limits>

namespace viplane::dataplane {

using path::FlowEntry;
using path::FlowKey;
using path::FlowKind;
using path::State;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint8_t kFlowHasReply = 2;  // beside path::kFlowInactive

std::uint64_t nanoseconds(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

// What a NAT server sends for this connection.
FlowKey reply_key(const FlowEntry& flow, const path::Server& server) {
  const FlowKey key = flow.key();
  const path::TransportAddress end = path::server_end(server, key.target_port());
  return FlowKey::make(end.address, key.source(), end.port, key.source_port(), key.protocol());
}

}  // namespace

ConnectionTable::ConnectionTable(ServiceTable::State& services, std::size_t slots)
    : services_(services), flows_(slots), templates_(kTemplates) {
  set_options(Options{});
}

void ConnectionTable::set_options(const Options& options) {
  options_ = options;
  services_.path_mtu_discovery = options.pmtu_disc;
  services_.refresh_all();
  const auto set = [this](State state, std::uint64_t timeout_ns) {
    timeouts_ns_[static_cast<std::size_t>(state)] = timeout_ns;
  };
  set(State::none, 2 * kSecond);
  set(State::established, nanoseconds(options.tcp_timeout));
  set(State::syn_sent, 120 * kSecond);
  set(State::syn_received, 60 * kSecond);
  set(State::fin_wait, nanoseconds(options.tcp_fin_timeout));
  set(State::time_wait, 120 * kSecond);
  set(State::close, 10 * kSecond);
  set(State::close_wait, 60 * kSecond);
  set(State::udp, nanoseconds(options.udp_timeout));
}

void ConnectionTable::state_changed(FlowEntry& flow, State) {
  const bool was_active = (flow.flags & path::kFlowInactive) == 0;
  const bool is_active = path::is_active(flow.state);
  if (was_active != is_active) {
    flow.flags ^= path::kFlowInactive;
    services_.became(flow.server, is_active);
  }
  if (flow.state == State::established && flow.link != path::kNoTemplate) templates_[flow.link].is_assured = true;
  if (listener_ != nullptr) tell(flow);
}

FlowEntry* ConnectionTable::find_live(const FlowKey& key) {
  FlowEntry* flow = flows_.find(key);
  const bool is_live = flow != nullptr && flow->kind == FlowKind::connection && flow->deadline_ns > now_ns_;
  return is_live ? flow : nullptr;
}

FlowEntry* ConnectionTable::create(const FlowKey& key, ServerIndex server, std::uint32_t controlling_template) {
  if (const FlowEntry* former = flows_.find(key); former != nullptr) {
    if (former->kind != FlowKind::connection) return nullptr;  // a server's own packets came back to a service
    end(*former);
  }
  FlowEntry* flow = flows_.insert(key, FlowKind::connection);
  if (flow == nullptr) return nullptr;
  flow->server = server;
  flow->link = controlling_template;
  flow->flags = path::kFlowInactive;
  flow->deadline_ns = now_ns_ + 3 * kSecond;  // until its first packet has been seen
  flows_.note_deadline(*flow);
  services_.began(server, false);
  if (controlling_template != path::kNoTemplate) ++templates_[controlling_template].controlled;
  if (services_.records[server].method == path::Method::nat) {
    if (!add_reply(*flow)) {
      end(*flow);
      return nullptr;
    }
    flow->flags |= kFlowHasReply;
  }
  return flow;
}

// Two virtual ends may lead the same client port to the same server: the later one gets the answers.
bool ConnectionTable::add_reply(const FlowEntry& flow) {
  const FlowKey key = reply_key(flow, services_.records[flow.server]);
  FlowEntry* reply = flows_.find(key);
  if (reply != nullptr && reply->kind != FlowKind::reply) return false;
  if (reply == nullptr) reply = flows_.insert(key, FlowKind::reply);
  if (reply == nullptr) return false;
  const FlowKey request = flow.key();
  reply->server = flow.server;
  reply->virtual_end = {request.target(), request.target_port(), 0};
  refresh_route(*reply);
  return true;
}

void ConnectionTable::refresh_route(FlowEntry& reply) {
  reply.link = services_.router.next_hop(IpAddress::v4(__builtin_bswap32(reply.key().target())));
  reply.virtual_end.route_epoch = services_.route_epoch;
}

void ConnectionTable::remove_reply(const FlowEntry& flow) {
  const FlowKey key = reply_key(flow, services_.records[flow.server]);
  FlowEntry* reply = flows_.find(key);
  if (reply == nullptr || reply->kind != FlowKind::reply) return;
  const FlowKey request = flow.key();
  const bool is_ours =
      reply->virtual_end.address == request.target() && reply->virtual_end.port == request.target_port();
  if (is_ours) flows_.erase(reply);
}

void ConnectionTable::end(const FlowEntry& ending) {
  const FlowEntry flow = ending;
  flows_.erase(const_cast<FlowEntry*>(&ending));
  if ((flow.flags & kFlowHasReply) != 0) remove_reply(flow);
  if (flow.link != path::kNoTemplate) --templates_[flow.link].controlled;
  services_.ended(flow.server, (flow.flags & path::kFlowInactive) == 0);
}

std::size_t ConnectionTable::expire_group(std::size_t group) {
  std::size_t count = 0;
  std::uint64_t earliest = std::numeric_limits<std::uint64_t>::max();
  const std::span<FlowEntry> flows = flows_.group(group);
  for (std::size_t i = 0; i < flows.size();) {
    FlowEntry& flow = flows[i];
    if (flow.kind == FlowKind::connection && flow.deadline_ns <= now_ns_) {
      end(flow);
      ++count;
      i = 0;  // others may have moved to places already passed
      earliest = std::numeric_limits<std::uint64_t>::max();
      continue;
    }
    if (flow.kind == FlowKind::connection) earliest = std::min(earliest, flow.deadline_ns);
    ++i;
  }
  flows_.set_earliest_deadline(group, earliest);
  return count;
}

std::size_t ConnectionTable::expire(std::size_t budget) {
  std::size_t count =
      templates_.expire(now_ns_, [this](std::uint32_t place) { services_.template_ended(templates_[place].server); });
  if (flows_.size() == 0) return count;
  for (std::size_t left = std::min(budget, flows_.groups()); left > 0; --left) {
    const std::size_t group = next_group_;
    next_group_ = next_group_ + 1 == flows_.groups() ? 0 : next_group_ + 1;
    if (flows_.earliest_deadline(group) <= now_ns_) count += expire_group(group);
  }
  return count;
}

void ConnectionTable::clear() {
  const std::uint64_t now_ns = std::exchange(now_ns_, std::numeric_limits<std::uint64_t>::max() - 1);
  std::size_t ended = 1;
  while (ended > 0) {  // ending one may move another to a group already passed
    ended = 0;
    for (std::size_t group = 0; group < flows_.groups(); ++group) ended += expire_group(group);
  }
  now_ns_ = now_ns;
  for (std::uint32_t place = 0; place < templates_.end(); ++place) {
    if (!templates_[place].is_used) continue;
    services_.template_ended(templates_[place].server);
    templates_.erase(place);
  }
}

}  // namespace viplane::dataplane
