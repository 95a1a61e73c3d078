// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <set>

#include "net/address.h"

namespace viplane::scenarios {

// Hands out addresses that nobody in the files mentions.
class AddressPool {
 public:
  void reserve(const IpAddress& address) { used_.insert(address); }
  bool is_used(const IpAddress& address) const { return used_.contains(address); }

  // The first free host address of the network, counted from `offset` on and then from 1; with the network's length.
  // Throws std::runtime_error where the network is full.
  IpPrefix take(const IpPrefix& network, std::uint32_t offset);

 private:
  std::set<IpAddress> used_;
};

IpPrefix network_of(const IpAddress& address, unsigned length);  // host bits cleared
IpAddress nth(const IpPrefix& network, std::uint32_t offset);    // the network's address plus offset

}  // namespace viplane::scenarios
