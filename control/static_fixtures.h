// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/fixture_hands.h"
#include "control/fixture_keeper.h"

namespace viplane {

// The static addresses, routes and rules of a configuration: the host has them while the director runs, whoever is
// master. What somebody else takes away is put back.
class StaticFixtures {
 public:
  struct Hooks {
    std::function<void()> addresses_changed;
    // Of those with a track_group, by the machines' name for it: whether the host has it.
    std::function<void(const std::string& name, bool is_held)> standing;
  };

  // Of `config` its static parts are copied.
  StaticFixtures(const Env& env, const config::Config& config, Hooks hooks);

  void start();  // addresses, then routes, then rules
  // What is no more goes, rules first, and what is new comes; what stays does not notice.
  void reload(const config::Config& config);
  void stop();
  // The world may have changed: looks whether all is there.
  void look();
  // Tells the standing of all that somebody depends on.
  void report() const;

 private:
  template <class Item>
  struct Fixture {
    Item item;
    bool is_kept = true;
    std::string name;  // as the machines know it; empty: nobody depends on it
    bool is_held = false;
    bool is_same(const Fixture& other) const { return item == other.item && is_kept == other.is_kept; }
  };
  using Address = Fixture<vrrp::VirtualAddress>;
  using Routing = Fixture<RoutingItem>;

  void change_to(const config::Config& config, const std::string& why_gone, const std::string& why_new);
  template <class Item>
  void stands(std::vector<Fixture<Item>>& held, const Item& item, bool is_held);

  config::Config config_;
  Hooks hooks_;
  FixtureKeeper<AddressHand> address_keeper_;
  FixtureKeeper<RoutingHand> route_keeper_;
  std::vector<Address> addresses_;
  std::vector<Routing> routing_;  // routes, then rules
};

}  // namespace viplane
