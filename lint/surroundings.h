// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"
#include "lint/host.h"

namespace viplane::lint {

// How sure one can be that an address lies in a network of the director's. `perhaps`: only if the network is wider than
// the usual /24 (IPv6: /64). `unknown`: nothing of its family is known.
enum class Nearness { near, perhaps, far, unknown };

// Where a director stands, as far as its file, its partner's file and the host tell: addresses that are surely its own,
// and networks that it surely has.
class Surroundings {
 public:
  Surroundings() = default;
  Surroundings(const config::Config& config, const Host* host);

  void add_own(const IpAddress& address) { own_.push_back(address); }

  const std::vector<IpAddress>& own() const { return own_; }
  bool is_own(const IpAddress& address) const;
  bool is_virtual(const IpAddress& address) const;
  // By its own addresses, by virtual ones, and by the networks these are written with.
  Nearness nearness(const IpAddress& address) const;
  // The same by own addresses alone, and by all networks.
  Nearness nearness_of_own(const IpAddress& address) const;
  // Whether one of the virtual addresses lies in a network with `address`.
  bool has_virtual_neighbour(const IpAddress& address) const;

 private:
  Nearness nearness_to(const std::vector<IpAddress>& addresses, const IpAddress& address) const;

  std::vector<IpAddress> own_;
  std::vector<IpPrefix> virtual_;   // as they are written
  std::vector<IpPrefix> networks_;  // longer than a host's
};

}  // namespace viplane::lint
