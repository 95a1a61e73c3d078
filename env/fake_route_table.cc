// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_route_table.h"

#include <utility>

namespace viplane {

std::optional<Route> FakeRouteTable::lookup(IpAddress target) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.to.contains(target) && (!best || entry.to.length > best->to.length)) best = &entry;
  }
  if (!best) return std::nullopt;
  Route route = best->route;
  if (route.next_hop.is_unspecified()) route.next_hop = target;
  return route;
}

HandlePtr FakeRouteTable::on_change(std::function<void()> changed) {
  struct Listener final : Handle {
    std::shared_ptr<const std::function<void()>> told;
  };
  auto listener = std::make_unique<Listener>();
  listener->told = std::make_shared<const std::function<void()>>(std::move(changed));
  listeners_.push_back(listener->told);
  return listener;
}

void FakeRouteTable::add(IpPrefix to, std::uint8_t port, IpAddress source, IpAddress gateway, std::uint32_t mtu) {
  add_quietly(to, port, source, gateway, mtu);
  changed();
}

void FakeRouteTable::add_quietly(IpPrefix to, std::uint8_t port, IpAddress source, IpAddress gateway,
                                 std::uint32_t mtu) {
  entries_.push_back({to, {port, source, gateway, mtu}});
}

void FakeRouteTable::remove(IpPrefix to) {
  remove_quietly(to);
  changed();
}

void FakeRouteTable::remove_quietly(IpPrefix to) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.to == to; });
}

void FakeRouteTable::changed() const {
  for (const auto& listener : listeners_) {
    if (const auto told = listener.lock()) (*told)();
  }
}

}  // namespace viplane
