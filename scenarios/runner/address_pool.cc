// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/address_pool.h"

#include <algorithm>
#include <stdexcept>

namespace viplane::scenarios {
namespace {

// Number of host addresses below the broadcast address, at most as many as anybody plans here.
std::uint32_t last_offset(const IpPrefix& network) {
  const unsigned bits = (network.address.is_v6 ? 128u : 32u) - network.length;
  return bits >= 16 ? 65'534u : bits < 2 ? 0u : (1u << bits) - 2u;
}

}  // namespace

IpPrefix network_of(const IpAddress& address, unsigned length) {
  IpPrefix network{address, static_cast<std::uint8_t>(length)};
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned kept = length > i * 8 ? std::min(8u, length - i * 8) : 0;
    network.address.octets[i] &= static_cast<std::uint8_t>(0xff00u >> kept);
  }
  return network;
}

IpAddress nth(const IpPrefix& network, std::uint32_t offset) {
  IpAddress address = network.address;
  unsigned carry = 0;
  const int last = address.is_v6 ? 15 : 3;
  for (int i = last; i >= 0 && (offset > 0 || carry > 0); --i) {
    const unsigned sum = address.octets[static_cast<std::size_t>(i)] + (offset & 0xff) + carry;
    address.octets[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(sum);
    carry = sum >> 8;
    offset >>= 8;
  }
  return address;
}

IpPrefix AddressPool::take(const IpPrefix& network, std::uint32_t offset) {
  const std::uint32_t last = last_offset(network);
  for (std::uint32_t i = 0; i < last; ++i) {
    const std::uint32_t candidate = (offset - 1 + i) % last + 1;
    const IpAddress address = nth(network, candidate);
    if (used_.insert(address).second) return {address, network.length};
  }
  throw std::runtime_error("no free address is left in " + network.to_string());
}

}  // namespace viplane::scenarios
