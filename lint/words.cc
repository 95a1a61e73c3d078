// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/words.h"

#include <fmt/format.h>

namespace viplane::lint {

std::string in_seconds(Duration span) { return fmt::format("{:g} s", seconds(span)); }

std::string label(const config::VrrpInstance& instance) { return "(" + instance.name + ") "; }

std::string_view name_of(config::ForwardingMethod method) {
  switch (method) {
    case config::ForwardingMethod::nat: return "NAT";
    case config::ForwardingMethod::dr: return "DR";
    case config::ForwardingMethod::tun: return "TUN";
  }
  return "?";
}

std::string addresses_of(const config::VrrpInstance& instance) {
  std::string out;
  for (const config::VirtualAddress& address : instance.virtual_ipaddress)
    out += (out.empty() ? "" : ", ") + address.prefix.address.to_string();
  return out.empty() ? "none" : out;
}

}  // namespace viplane::lint
