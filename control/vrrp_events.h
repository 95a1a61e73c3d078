// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "control/vrrp/router.h"
#include "env/env.h"

namespace viplane {

// What virtual routers do, as the events of docs/events.md.
void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::StateChanged& change);
void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::PriorityChanged& change);
void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::ConflictHeard& conflict);
void tell(const Env& env, const vrrp::InstanceConfig& instance, const vrrp::AnnounceAddresses& announcement);

// `instance` is empty where the packet was nobody's; `count` is how many the event stands for.
void tell(const Env& env, const std::string& instance, const vrrp::Discarded& discarded, std::uint64_t count);

// `kind`: "address.added".
void tell_address(const Env& env, std::string kind, const vrrp::VirtualAddress& address, const std::string& why);

}  // namespace viplane
