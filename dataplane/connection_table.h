// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "dataplane/connections.h"
#include "dataplane/flow_table.h"
#include "dataplane/options.h"
#include "dataplane/path/forward.h"
#include "dataplane/service_state.h"
#include "dataplane/shared_connection.h"
#include "dataplane/template_table.h"

namespace viplane::dataplane {

// The connections with all that has to change when one begins, changes its state or ends: counts of its server, the
// reply entry of NAT, the persistence template. It is the packet core's `Tables` on the host.
class ConnectionTable {
 public:
  ConnectionTable(ServiceTable::State& services, std::size_t slots);

  // For the packet core.
  VIPLANE_INLINE path::FlowEntry* find(const path::FlowKey& key) { return flows_.find(key); }
  VIPLANE_INLINE path::FlowEntry* find_at(const path::FlowKey& key, std::uint64_t place) {
    return flows_.find_at(key, place);
  }
  VIPLANE_INLINE path::Server* server(std::uint32_t index) { return &services_.records[index]; }
  VIPLANE_INLINE const path::NextHop* next_hop(std::uint32_t index) const {
    return index == kNoNextHop ? nullptr : services_.next_hops.records() + index;
  }
  VIPLANE_INLINE std::uint64_t now_ns() const { return now_ns_; }
  VIPLANE_INLINE std::uint64_t timeout_ns(path::State state) const {
    return timeouts_ns_[static_cast<std::size_t>(state)];
  }
  VIPLANE_INLINE std::uint16_t route_epoch() const { return services_.route_epoch; }
  void state_changed(path::FlowEntry& flow, path::State before);
  void deadline_sooner(const path::FlowEntry& flow) { flows_.note_deadline(flow); }
  void replied(const path::FlowEntry& flow) {
    if (flow.link != path::kNoTemplate) templates_[flow.link].is_assured = true;
  }

  // Inlined by force: GCC takes a function of nothing but prefetches for one without effects, and drops its calls.
  // Begins to fetch the entry, and says where find_at() is to look.
  VIPLANE_INLINE std::uint64_t prefetch(const path::FlowKey& key) const {
    const std::uint64_t place = flows_.place_of(key);
    flows_.prefetch(place);
    return place;
  }
  void set_now(std::uint64_t now_ns) { now_ns_ = now_ns; }
  void set_options(const Options& options);
  const Options& options() const { return options_; }
  ServiceTable::State& services() { return services_; }
  TemplateTable& templates() { return templates_; }

  // The live connection with this key, found by the client's packets; null otherwise.
  path::FlowEntry* find_live(const path::FlowKey& key);
  // A new connection, in no state yet; null: the table is full. An expired one with the same key is ended first.
  path::FlowEntry* create(const path::FlowKey& key, ServerIndex server, std::uint32_t controlling_template);
  void end(const path::FlowEntry& flow);  // `flow` is in the table; pointers to flows are dead afterwards

  // The route of a NAT client is asked for again.
  void refresh_route(path::FlowEntry& reply);

  std::size_t size() const { return flows_.size(); }
  std::size_t expire(std::size_t budget);
  void clear();
  void for_each(const std::function<void(const ConnectionStatus&)>& visit);

  // What directors tell one another: sharing.cc. See Forwarder.
  void set_listener(StateListener* listener) { listener_ = listener; }
  Adoption adopt(const SharedConnection& from, Known known);
  std::size_t groups() const { return flows_.groups(); }
  void share(std::size_t first_group, std::size_t groups, const std::function<void(const SharedConnection&)>& visit);
  void share_templates(const std::function<void(const SharedConnection&)>& visit);

 private:
  static constexpr std::uint32_t kTemplates = 1 << 16;

  bool add_reply(const path::FlowEntry& flow);
  void remove_reply(const path::FlowEntry& flow);
  std::size_t expire_group(std::size_t group);
  // Those that have not expired.
  void each_connection(std::size_t first_group, std::size_t groups,
                       const std::function<void(const path::FlowEntry&)>& visit);
  void each_template(const std::function<void(const Template&)>& visit) const;
  SharedConnection shared(const path::FlowEntry& flow) const;
  SharedConnection shared(const Template& entry) const;
  void tell(const path::FlowEntry& flow);
  std::uint64_t time_left(const SharedConnection& from) const;
  std::optional<ServerIndex> server_of(const SharedConnection& from, const Service& service) const;
  static Template template_of(const SharedConnection& from, const Service& service);
  Adoption adopt_template(const SharedConnection& from, const Service& service, ServerIndex server, Known known);
  Adoption adopt_connection(const SharedConnection& from, const Service& service, ServerIndex server, Known known);

  ServiceTable::State& services_;
  FlowTable flows_;
  TemplateTable templates_;
  Options options_;
  std::array<std::uint64_t, static_cast<std::size_t>(path::State::count)> timeouts_ns_{};
  std::uint64_t now_ns_ = 0;
  std::size_t next_group_ = 0;
  StateListener* listener_ = nullptr;
};

}  // namespace viplane::dataplane
