// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane {

// A host on one of the director's links: somebody to hand packets to.
struct Neighbour {
  std::uint8_t port = 0;  // index into Env::ports
  IpAddress address;
  auto operator<=>(const Neighbour&) const = default;
};

// What the table asks of its owner, in order.
struct Solicit {
  Neighbour who;
  std::optional<MacAddress> known;  // ask this MAC alone whether it still holds; otherwise ask the whole link
};
struct NeighbourResolved {
  Neighbour who;
  MacAddress mac;
};
struct NeighbourLost {
  Neighbour who;
};
using NeighbourAction = std::variant<Solicit, NeighbourResolved, NeighbourLost>;
using NeighbourActions = std::vector<NeighbourAction>;

// The director's own address resolution for next hops (RFC 826; RFC 4861, section 7), as a value: no sockets, no clock.
// It keeps asking for whom it was told to want, confirms a known MAC every half minute, and uses it meanwhile, so that
// a real server that is up is never waited for.
class NeighbourTable {
 public:
  // Asked once, kept until evicted: pinned entries (real servers, gateways, peers) never are, others by age of use.
  NeighbourActions want(Time now, const Neighbour& who, bool pinned);
  std::optional<MacAddress> find(const Neighbour& who) const;

  // An ARP packet or neighbour advertisement of any kind was heard from `who`. Only updates whom we want, as Linux
  // does.
  NeighbourActions heard(Time now, const Neighbour& who, const MacAddress& mac);
  // The port lost its link: nothing that was known behind it is believed any more.
  NeighbourActions port_down(Time now, std::uint8_t port);

  NeighbourActions on_deadline(Time now);
  std::optional<Time> deadline() const;

 private:
  struct Entry {
    std::optional<MacAddress> mac;
    unsigned unanswered = 0;  // solicitations since the last answer
    Time next{};              // of the next solicitation
    Time used{};
    bool pinned = false;
  };

  void evict_oldest(NeighbourActions& actions);
  void solicit(Time now, const Neighbour& who, Entry& entry, NeighbourActions& actions);

  std::map<Neighbour, Entry> entries_;
};

}  // namespace viplane
