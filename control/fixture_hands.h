// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <functional>
#include <string>

#include "control/address_options.h"
#include "control/tell.h"
#include "env/env.h"

namespace viplane {

// Routes and rules for a FixtureKeeper. A world without a RouteEditor refuses all.
struct RoutingHand {
  using Item = RoutingItem;
  Env env;

  bool add(const Item& item) const { return env.routing != nullptr && env.routing->add(item); }
  bool remove(const Item& item) const { return env.routing == nullptr || env.routing->remove(item); }
  bool holds(const Item& item) const { return env.routing != nullptr && env.routing->holds(item); }
  void record(const Item& item, const char* what, const std::string& why) const {
    const std::string kind(kind_of(item));
    tell(env, kind + '.' + what, {{kind, to_string(item)}, {"why", why}});
  }
};

// The host's own addresses for a FixtureKeeper. `changed` is called after each change.
struct AddressHand {
  using Item = vrrp::VirtualAddress;
  Env env;
  std::function<void()> changed;

  bool add(const Item& item) const {
    return after(env.addresses.add(item.interface, item.prefix, address_options(item)));
  }
  bool remove(const Item& item) const { return after(env.addresses.remove(item.interface, item.prefix)); }
  bool holds(const Item& item) const {
    const auto present = env.addresses.list(item.interface);
    return std::ranges::find(present, item.prefix) != present.end();
  }
  void record(const Item& item, const char* what, const std::string& why) const {
    tell(env, std::string("address.") + what,
         {{"interface", item.interface}, {"address", item.prefix.to_string()}, {"why", why}});
  }

 private:
  bool after(bool is_done) const {
    if (is_done) changed();
    return is_done;
  }
};

}  // namespace viplane
