// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace viplane::compare {

// How packets reach the real servers, and how their answers go back.
enum class Mode {
  direct_routing,  // answers go straight to the client; the servers know the VIP
  tunnel,          // the same, through IPIP
  nat,             // answers go back through the director, which is the servers' gateway
  proxy,           // the director's own connections
  none,            // no director
};
const char* name_of(Mode mode);  // for the first three, keepalived's lb_kind

}  // namespace viplane::compare
