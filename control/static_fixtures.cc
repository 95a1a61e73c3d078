// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/static_fixtures.h"

#include <utility>

#include "control/vrrp_config.h"

namespace viplane {
namespace {

template <class Fixture>
Fixture* same_in(std::vector<Fixture>& list, const Fixture& wanted) {
  const auto found = std::ranges::find_if(list, [&](const Fixture& each) { return each.is_same(wanted); });
  return found == list.end() ? nullptr : &*found;
}

// Lets go of those in `held` that `wanted` does not have; those that stay keep what is known of them.
template <class Fixture, class Keeper>
void release_others(std::vector<Fixture>& held, std::vector<Fixture>& wanted, Keeper& keeper, const std::string& why) {
  for (const Fixture& each : held) {
    if (Fixture* const stays = same_in(wanted, each))
      stays->is_held = each.is_held;
    else
      keeper.release(each.item, why);
  }
}

template <class Fixture, class Keeper>
void take_others(std::vector<Fixture>& held, std::vector<Fixture>& wanted, Keeper& keeper, const std::string& why) {
  for (Fixture& each : wanted) {
    if (!same_in(held, each)) each.is_held = keeper.take(each.item, each.is_kept, why);
  }
  held = std::move(wanted);
}

template <class Fixture>
std::string dependent_name(const Fixture& fixture) {
  return fixture.track_group.empty() ? std::string() : fixture_name(fixture);
}

config::Config static_parts(const config::Config& config) {
  config::Config parts;
  parts.static_addresses = config.static_addresses;
  parts.static_routes = config.static_routes;
  parts.static_rules = config.static_rules;
  return parts;
}

}  // namespace

StaticFixtures::StaticFixtures(const Env& env, const config::Config& config, Hooks hooks)
    : config_(static_parts(config)),
      hooks_(std::move(hooks)),
      address_keeper_(env.clock, AddressHand{env, [this] { hooks_.addresses_changed(); }},
                      [this](const auto& item, bool is_held) { stands(addresses_, item, is_held); }),
      route_keeper_(env.clock, RoutingHand{env},
                    [this](const auto& item, bool is_held) { stands(routing_, item, is_held); }) {}

void StaticFixtures::start() {
  change_to(config_, "", "static");
  report();
}

void StaticFixtures::reload(const config::Config& config) {
  change_to(config, "removed by a reload", "added by a reload");
  report();
}

void StaticFixtures::stop() { change_to({}, "stopped", ""); }

void StaticFixtures::change_to(const config::Config& config, const std::string& why_gone, const std::string& why_new) {
  std::vector<Address> addresses;
  for (const auto& each : config.static_addresses)
    addresses.push_back({vrrp_address(each), !each.no_track, dependent_name(each)});
  std::vector<Routing> routes, rules;
  for (const auto& each : config.static_routes) routes.push_back({each.entry, !each.no_track, dependent_name(each)});
  for (const auto& each : config.static_rules) rules.push_back({each.entry, !each.no_track, dependent_name(each)});

  // Rules go first, so that nothing is looked up in a table that is being emptied.
  std::ranges::stable_partition(routing_, [](const Routing& each) { return is_rule(each.item); });
  std::vector<Routing> routing = std::move(routes);
  routing.insert(routing.end(), rules.begin(), rules.end());
  release_others(routing_, routing, route_keeper_, why_gone);
  release_others(addresses_, addresses, address_keeper_, why_gone);
  take_others(addresses_, addresses, address_keeper_, why_new);
  take_others(routing_, routing, route_keeper_, why_new);
}

void StaticFixtures::look() {
  address_keeper_.look();
  route_keeper_.look();
}

void StaticFixtures::report() const {
  for (const Address& each : addresses_)
    if (!each.name.empty()) hooks_.standing(each.name, each.is_held);
  for (const Routing& each : routing_)
    if (!each.name.empty()) hooks_.standing(each.name, each.is_held);
}

template <class Item>
void StaticFixtures::stands(std::vector<Fixture<Item>>& held, const Item& item, bool is_held) {
  for (Fixture<Item>& each : held) {
    if (!(each.item == item)) continue;
    each.is_held = is_held;
    if (!each.name.empty()) return hooks_.standing(std::string(each.name), is_held);
  }
}

}  // namespace viplane
