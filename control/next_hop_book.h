// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <vector>

#include "control/neighbours.h"
#include "control/ports.h"
#include "dataplane/next_hops.h"
#include "env/env.h"

namespace viplane {

// Answers the packet path's question "by which next hop?" from the host's routes, and keeps the answers' MACs up to
// date.
class NextHopBook final : public dataplane::Router {
 public:
  NextHopBook(const Env& env, const Ports& ports, Neighbours& neighbours);

  dataplane::NextHopIndex next_hop(IpAddress target) override;

  // Returns the places in the table that changed.
  std::vector<dataplane::NextHopIndex> on_neighbour(const Neighbour& who, std::optional<MacAddress> mac);

  const dataplane::NextHops& table() const { return table_; }
  Neighbour neighbour_of(dataplane::NextHopIndex index) const { return entries_[index].who; }
  // Asks for the MAC again where it was given up.
  void want(dataplane::NextHopIndex index) { neighbours_.want(entries_[index].who, false); }

 private:
  // One neighbour may stand here twice: with another source address, or another MTU.
  struct Entry {
    Neighbour who;
    IpAddress source;
    std::uint32_t mtu = 0;
    auto operator<=>(const Entry&) const = default;
  };

  Env env_;
  const Ports& ports_;
  Neighbours& neighbours_;
  dataplane::NextHops table_;
  std::vector<Entry> entries_;  // by place in the table
  std::map<Entry, dataplane::NextHopIndex> places_;
};

}  // namespace viplane
