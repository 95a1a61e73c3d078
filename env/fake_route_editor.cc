// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_route_editor.h"

#include <algorithm>

namespace viplane {
namespace {

// The gateway of a route that the route table can show.
std::optional<IpAddress> shown_gateway(const RoutingItem& item) {
  const auto* const route = std::get_if<RouteEntry>(&item);
  const bool is_shown =
      route && route->type == RouteType::unicast && route->table == kMainTable && route->hops.size() == 1;
  return is_shown ? route->hops.front().gateway : std::nullopt;
}

std::string described(const RoutingItem& item) { return std::string(kind_of(item)) + ' ' + to_string(item); }

}  // namespace

bool FakeRouteEditor::add(const RoutingItem& item) {
  if (refused_.contains(to_string(item))) return false;
  if (holds(item)) return true;
  held_.push_back(item);
  changes_.push_back("+ " + described(item));
  show(item);
  return true;
}

void FakeRouteEditor::show(const RoutingItem& item) {
  const auto gateway = shown_gateway(item);
  const auto way = gateway ? routes_.lookup(*gateway) : std::nullopt;
  if (!way) return;
  routes_.add_quietly(std::get<RouteEntry>(item).to, way->port, way->source, *gateway, way->mtu);
  tell();
}

bool FakeRouteEditor::remove(const RoutingItem& item) {
  const auto found = std::ranges::find(held_, item);
  if (found == held_.end()) return true;
  changes_.push_back("- " + described(item));
  erase(found);
  return true;
}

bool FakeRouteEditor::holds(const RoutingItem& item) const { return std::ranges::find(held_, item) != held_.end(); }

std::vector<std::string> FakeRouteEditor::held() const {
  std::vector<std::string> texts;
  for (const RoutingItem& item : held_) texts.push_back(described(item));
  return texts;
}

void FakeRouteEditor::lose(const std::string& text) {
  const auto found = std::ranges::find_if(held_, [&](const RoutingItem& item) { return to_string(item) == text; });
  if (found == held_.end()) return;
  erase(found);
  routes_.changed();
}

void FakeRouteEditor::erase(std::vector<RoutingItem>::iterator item) {
  const RoutingItem gone = *item;
  held_.erase(item);
  if (!shown_gateway(gone)) return;
  routes_.remove_quietly(std::get<RouteEntry>(gone).to);  // all of that target
  tell();
  for (const RoutingItem& other : held_) {
    if (!is_rule(other) && std::get<RouteEntry>(other).to == std::get<RouteEntry>(gone).to) show(other);
  }
}

void FakeRouteEditor::tell() const {
  if (clock_ != nullptr) clock_->post_at(clock_->now(), [this] { routes_.changed(); });
}

}  // namespace viplane
