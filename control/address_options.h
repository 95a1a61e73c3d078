// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/vrrp/config.h"
#include "env/address_table.h"

namespace viplane {

// How the host is to hold an address of the configuration, on the interface itself.
inline AddressOptions address_options(const vrrp::VirtualAddress& address) {
  return {.label = address.label,
          .scope = address.scope,
          .broadcast = address.broadcast,
          .peer = address.peer,
          .no_prefix_route = address.no_prefix_route,
          .metric = address.metric,
          .preferred_lifetime = address.preferred_lifetime,
          .home = address.home,
          .detects_duplicates = address.detects_duplicates,
          .manage_temporary = address.manage_temporary,
          .joins_group = address.joins_group};
}

}  // namespace viplane
