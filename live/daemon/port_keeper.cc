// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/port_keeper.h"

#include <algorithm>
#include <system_error>

#include "control/vrrp_config.h"
#include "live/daemon/configuration.h"
#include "live/daemon/interfaces.h"

namespace viplane::live {
namespace {

// An interface comes with a burst of messages: itself, its flags, its addresses, its routes.
constexpr Duration kSettle = std::chrono::milliseconds(100);

}  // namespace

void PortKeeper::open_for(const config::Config& config) {
  auto named = named_interfaces(config);
  auto served = served_addresses(config);
  const auto wanted = wanted_interfaces(named, served);
  const auto before = host_.env().ports.size();
  for (const auto& interface : wanted.present) {
    if (!is_open(interface)) host_.open(interface);
  }
  if (host_.env().ports.size() > before) director_.add_ports(host_.env().ports);
  host_.join(multicast_groups(config));
  for (const auto& interface : wanted.missing) {
    tell_missing(interface, "this machine has none of that name; it counts as down until there is one");
  }
  for (const auto& interface : wanted.unfit) {
    tell_missing(interface, "it is no Ethernet and cannot be a port; servers and clients behind it are not served");
  }
  named_ = std::move(named);
  served_ = std::move(served);
  refused_.clear();
  if (!changes_) changes_ = host_.env().routes.on_change([this] { look_soon(); });
}

bool PortKeeper::is_open(const std::string& interface) const {
  return std::ranges::any_of(host_.env().ports, [&](const PacketPort* port) { return port->info().name == interface; });
}

void PortKeeper::look_soon() {
  if (!next_look_) next_look_ = host_.loop().call_at(host_.loop().now() + kSettle, [this] { look(); });
}

void PortKeeper::look() {
  next_look_.reset();
  bool is_more = false;
  for (const auto& interface : wanted_interfaces(named_, served_).present) {
    if (is_open(interface)) continue;
    try {
      host_.open(interface);
      is_more = true;
      refused_.erase(interface);
    } catch (const std::system_error& error) {
      if (refused_.insert(interface).second) tell_missing(interface, error.what());
    }
  }
  if (is_more) director_.add_ports(host_.env().ports);
}

void PortKeeper::tell_missing(const std::string& interface, const std::string& why) {
  events_.record({.at = host_.loop().now(),
                  .node = {},
                  .kind = "interface.missing",
                  .fields = {{"interface", interface}, {"why", why}}});
}

}  // namespace viplane::live
