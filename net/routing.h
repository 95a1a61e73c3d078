// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "net/route_entry.h"
#include "net/routing_rule.h"

namespace viplane {

// A piece of what decides where a host sends its packets.
using RoutingItem = std::variant<RouteEntry, RoutingRule>;

inline bool is_rule(const RoutingItem& item) { return std::holds_alternative<RoutingRule>(item); }
inline std::string_view kind_of(const RoutingItem& item) { return is_rule(item) ? "rule" : "route"; }
inline std::string to_string(const RoutingItem& item) {
  return std::visit([](const auto& each) { return to_string(each); }, item);
}

}  // namespace viplane
