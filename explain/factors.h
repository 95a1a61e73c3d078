// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "control/vrrp/router.h"

namespace viplane::explain {

// Something outside the protocol that a director's right to be master depends on: an interface, or what is tracked.
struct Factor {
  vrrp::TrackKind kind = vrrp::TrackKind::interface;
  std::string name;
  bool reverse = false;        // it is good that it fails
  int weight = 0;              // as first tracked; of an instance's own interface 0
  std::int64_t bad_value = 1;  // of a file

  std::string in_trouble() const;  // "interface eth0 is down", "script chk fails", "file load says 1"
};

// How an instance stands.
struct Standing {
  std::string fault;  // empty: it may be master
  std::uint8_t priority = 0;
  bool can_send = true;
};

// How a director's instances stand when some of its factors are in trouble and all others are well. Asks the production
// router itself, so that weights, clamps and sync groups are what they are.
class Standings {
 public:
  // Factors in the order of the file; `addresses` as the instances'.
  Standings(vrrp::RouterConfig config, std::vector<IpAddress> addresses);

  const std::vector<Factor>& factors() const { return factors_; }
  std::vector<Standing> with(const std::set<std::size_t>& troubles) const;  // as the instances of the configuration
  // The same with another value in the file.
  std::vector<Standing> with_file(std::size_t factor, std::int64_t value) const;
  const vrrp::RouterConfig& config() const { return config_; }

 private:
  void add(const vrrp::TrackItem& item);
  std::vector<Standing> ask(const std::set<std::size_t>& troubles, std::size_t file, std::int64_t value) const;

  vrrp::RouterConfig config_;
  std::vector<IpAddress> addresses_;
  std::vector<Factor> factors_;
};

}  // namespace viplane::explain
