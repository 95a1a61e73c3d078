// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp_events.h"

#include "control/tell.h"

namespace viplane {

void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::StateChanged& change) {
  tell(env, "vrrp.state",
       {{"instance", instance.name},
        {"vrid", std::int64_t{instance.virtual_router_id}},
        {"family", std::int64_t{instance.is_v6 ? 6 : 4}},
        {"interface", instance.interface},
        {"from", std::string(to_string(change.from))},
        {"to", std::string(to_string(change.to))},
        {"priority", std::int64_t{change.priority}},
        {"why", change.why}});
}

void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::PriorityChanged& change) {
  tell(env, "vrrp.priority",
       {{"instance", instance.name},
        {"from", std::int64_t{change.from}},
        {"to", std::int64_t{change.to}},
        {"why", change.why}});
}

void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::ConflictHeard& conflict) {
  tell(env, "vrrp.conflict",
       {{"instance", instance.name},
        {"source", conflict.sender.to_string()},
        {"priority", std::int64_t{conflict.priority}}});
}

void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::AnnounceAddresses& announcement) {
  std::string addresses;
  for (const auto& address : announcement.addresses)
    addresses += (addresses.empty() ? "" : " ") + address.prefix.address.to_string();
  tell(env, "vrrp.announced", {{"instance", instance.name}, {"addresses", addresses}, {"why", announcement.why}});
}

void tell(const Env& env, const std::string& instance, const vrrp::Discarded& discarded, std::uint64_t count) {
  tell(env, "vrrp.discarded",
       {{"instance", instance},
        {"source", discarded.source.to_string()},
        {"reason", std::string(to_string(discarded.reason))},
        {"count", static_cast<std::int64_t>(count)}});
}

void tell_address(const Env& env, std::string kind, const vrrp::VirtualAddress& address, const std::string& why) {
  tell(env, std::move(kind),
       {{"interface", address.interface}, {"address", address.prefix.to_string()}, {"why", why}});
}

}  // namespace viplane
