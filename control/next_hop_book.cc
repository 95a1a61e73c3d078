// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/next_hop_book.h"

#include <algorithm>

namespace viplane {

NextHopBook::NextHopBook(const Env& env, const Ports& ports, Neighbours& neighbours)
    : env_(env), ports_(ports), neighbours_(neighbours) {}

dataplane::NextHopIndex NextHopBook::next_hop(IpAddress target) {
  const auto route = env_.routes.lookup(target);
  if (!route || route->port >= ports_.size()) return dataplane::kNoNextHop;
  const Entry entry{{route->port, route->next_hop}, route->source, route->mtu};
  const auto [found, is_new] = places_.try_emplace(entry, dataplane::kNoNextHop);
  if (is_new) {
    const auto mac = neighbours_.find(entry.who);
    found->second = table_.add({.egress = route->port,
                                .source = ports_.info(route->port).mac,
                                .target = mac.value_or(MacAddress{}),
                                .mtu = static_cast<std::uint16_t>(std::min<std::uint32_t>(route->mtu, 0xffff)),
                                .source_address = route->source,
                                .resolved = mac.has_value()});
    entries_.push_back(entry);
  } else if (dataplane::NextHop record = table_.at(found->second); record.source != ports_.info(route->port).mac) {
    record.source = ports_.info(route->port).mac;  // the interface was made again
    table_.set(found->second, record);
  }
  neighbours_.want(entry.who, false);
  return found->second;
}

std::vector<dataplane::NextHopIndex> NextHopBook::on_neighbour(const Neighbour& who, std::optional<MacAddress> mac) {
  std::vector<dataplane::NextHopIndex> changed;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].who != who) continue;
    const auto index = static_cast<dataplane::NextHopIndex>(i);
    dataplane::NextHop record = table_.at(index);
    record.target = mac.value_or(MacAddress{});
    record.resolved = mac.has_value();
    table_.set(index, record);
    changed.push_back(index);
  }
  return changed;
}

}  // namespace viplane
