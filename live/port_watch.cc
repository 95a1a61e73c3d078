// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/port_watch.h"

namespace viplane::live {
namespace {

// What a port has to know of.
bool is_same_device(const Link& a, const Link& b) {
  return a.index == b.index && a.mtu == b.mtu && a.mac == b.mac && a.is_admin_up == b.is_admin_up;
}

}  // namespace

PortWatch::PortWatch(Loop& loop, NetworkState& state, PortSet& ports, EventLog& events,
                     const std::vector<std::string>& interfaces)
    : loop_(loop), state_(state), ports_(ports), events_(events) {
  for (const auto& name : interfaces) add(name);
  changes_ = state_.on_change([this] { look(); });
}

void PortWatch::add(const std::string& interface) {
  const Link* const link = state_.find(interface);
  known_[interface] = link ? *link : Link{};
}

void PortWatch::look() {
  for (auto& [name, known] : known_) {
    const Link* const link = state_.find(name);
    const Link now = link ? *link : Link{};
    if (!is_same_device(known, now)) ports_.refresh(name);
    if (known.is_up != now.is_up) {
      events_.record({.at = loop_.now(),
                      .node = {},
                      .kind = now.is_up ? "link.up" : "link.down",
                      .fields = {{"interface", name}}});
    }
    known = now;
  }
}

}  // namespace viplane::live
