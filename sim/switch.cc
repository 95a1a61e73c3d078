// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/switch.h"

#include <stdexcept>

#include "net/ethernet.h"
#include "sim/link.h"
#include "sim/nic.h"

namespace viplane::sim {
namespace {

constexpr std::uint64_t kBroadcast = 0xffffffffffffULL;

// Rides with the number of the sender, so that isolation reaches across trunks as a private VLAN does.
constexpr std::uint16_t kFromIsolatedPort = 0x4000;
static_assert(kFromIsolatedPort > Nic::kMostNumber);

bool is_group(std::uint64_t mac) { return (mac >> 40 & 1) != 0; }
// 01-80-C2-00-00-0X: bridge protocols, never forwarded (IEEE 802.1D, table 7-10).
bool is_reserved(std::uint64_t mac) { return (mac & ~std::uint64_t{0xf}) == 0x0180c2000000ULL; }

}  // namespace

Switch::Switch(Fabric& fabric, const SwitchSpec& spec) : fabric_(fabric), name_(spec.name), database_(spec.ageing) {}

std::uint16_t Switch::add_port(Link& link, unsigned end) {
  ports_.push_back({.link = &link, .end = end});
  return static_cast<std::uint16_t>(ports_.size() - 1);
}

std::uint16_t Switch::port_of(const Link& link) const {
  for (std::uint16_t port = 0; port < ports_.size(); ++port) {
    if (ports_[port].link == &link) return port;
  }
  throw std::out_of_range("switch " + name_ + " has no port for link " + link.name());
}

void Switch::forward(std::uint16_t port, FrameRef frame, Time at, std::uint16_t sender) {
  if (!powered_) return fabric_.lose(Loss::powered_off, frame.view());
  if (frame.size() < EthernetView::kSize) return fabric_.lose(Loss::no_egress, frame.view());
  const std::uint64_t target = ForwardingDatabase::key(frame.data());
  const std::uint64_t source = ForwardingDatabase::key(frame.data() + 6);
  if (!is_group(source)) database_.learn(source, port, at);
  if (ports_[port].isolated) sender |= kFromIsolatedPort;

  if (is_group(target)) {
    if (is_reserved(target)) return fabric_.lose(Loss::no_egress, frame.view());
    return flood(port, frame, at, sender);
  }
  const auto egress = database_.find(target, at);
  if (!egress) return flood(port, frame, at, sender);
  Loss why = Loss::no_egress;
  const Port& out = ports_[*egress];
  if (*egress == port || !may_pass(out, sender, why)) return fabric_.lose(why, frame.view());
  out.link->transmit(out.end, std::move(frame), at, sender);
}

bool Switch::may_pass(const Port& out, std::uint16_t sender, Loss& why) const {
  if (out.isolated && (sender & kFromIsolatedPort) != 0) {
    why = Loss::isolated;
    return false;
  }
  const Nic* const receiver = out.link->end(1 - out.end).nic;
  if (receiver != nullptr && receiver->refuses(static_cast<std::uint16_t>(sender & ~kFromIsolatedPort))) {
    why = Loss::partitioned;
    return false;
  }
  return true;
}

void Switch::flood(std::uint16_t port, const FrameRef& frame, Time at, std::uint16_t sender) {
  const std::uint64_t target = ForwardingDatabase::key(frame.data());
  const bool is_multicast = is_group(target) && target != kBroadcast;
  std::uint64_t sent = 0;
  Loss why = Loss::no_egress;
  for (std::uint16_t other = 0; other < ports_.size(); ++other) {
    const Port& out = ports_[other];
    if (other == port || !out.link->has_carrier()) continue;
    if (is_multicast && out.multicast_filtered) {
      why = Loss::filtered;
      continue;
    }
    if (!may_pass(out, sender, why)) continue;
    if (sent++ > 0) ++fabric_.counters.copies;
    out.link->transmit(out.end, frame, at, sender);
  }
  if (sent == 0) fabric_.lose(why, frame.view());
}

void Switch::carrier_changed(std::uint16_t port, bool up) {
  if (!up) database_.flush_port(port);
}

void Switch::isolate(std::uint16_t port, bool isolated) { ports_.at(port).isolated = isolated; }

void Switch::filter_multicast(std::uint16_t port, bool filtered) { ports_.at(port).multicast_filtered = filtered; }

void Switch::set_power(bool powered) {
  if (powered_ == powered) return;
  powered_ = powered;
  database_.flush();
  for (const Port& port : ports_) port.link->set_power(port.end, powered);
}

}  // namespace viplane::sim
