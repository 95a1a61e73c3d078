// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/machine.h"

#include <algorithm>
#include <cstdlib>

namespace viplane::realserver {

const Link* Machine::link(std::string_view name) const {
  const auto at = std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.name == name; });
  return at == links.end() ? nullptr : &*at;
}

std::vector<std::string> Machine::links_with(const IpAddress& address) const {
  std::vector<std::string> found;
  for (const Assigned& assigned : addresses) {
    if (assigned.prefix.address == address) found.push_back(assigned.link);
  }
  return found;
}

int Machine::setting(std::string_view interface, std::string_view name) const {
  const auto at = sysctls.find(sysctl_of(interface, name));
  return at == sysctls.end() ? 0 : std::atoi(at->second.c_str());
}

int Machine::effective(std::string_view interface, std::string_view name) const {
  return std::max(setting("all", name), setting(interface, name));
}

std::optional<Finding> Machine::why_no_ipv6(std::string_view interface) const {
  const auto switch_of = [](std::string_view owner) { return "net/ipv6/conf/" + std::string(owner) + "/disable_ipv6"; };
  if (!sysctls.contains(switch_of("all"))) return Finding{"this kernel has no IPv6", "boot without ipv6.disable=1"};
  auto at = sysctls.find(switch_of(interface));
  if (at == sysctls.end()) at = sysctls.find(switch_of("default"));
  if (at == sysctls.end() || at->second == "0") return std::nullopt;
  return Finding{"IPv6 is switched off on " + std::string(interface), "sysctl -w " + at->first + "=0"};
}

std::string sysctl_of(std::string_view interface, std::string_view name) {
  return "net/ipv4/conf/" + std::string(interface) + "/" + std::string(name);
}

}  // namespace viplane::realserver
