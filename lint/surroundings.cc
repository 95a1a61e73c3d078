// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/surroundings.h"

#include <algorithm>

namespace viplane::lint {
namespace {

// What an address without a length is taken to share with its neighbours, and the widest network that is plausible.
constexpr std::uint8_t kUsualV4 = 24, kUsualV6 = 64, kWidestV4 = 16, kWidestV6 = 48;

bool is_host(const IpPrefix& prefix) { return prefix.length == (prefix.address.is_v6 ? 128 : 32); }

bool shares(const IpAddress& one, const IpAddress& other, std::uint8_t v4_bits, std::uint8_t v6_bits) {
  return IpPrefix{one, one.is_v6 ? v6_bits : v4_bits}.contains(other);
}

}  // namespace

Surroundings::Surroundings(const config::Config& config, const Host* host) {
  for (const config::VrrpInstance& instance : config.instances) {
    if (instance.source_address) own_.push_back(*instance.source_address);
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded})
      for (const config::VirtualAddress& address : *list) virtual_.push_back(address.prefix);
  }
  for (const config::VirtualAddress& address : config.static_addresses) {
    own_.push_back(address.prefix.address);
    networks_.push_back(address.prefix);
  }
  if (host != nullptr)
    for (const IpPrefix& address : host->addresses()) {
      if (!is_virtual(address.address)) own_.push_back(address.address);
      networks_.push_back(address);
    }
  for (const IpPrefix& prefix : virtual_) networks_.push_back(prefix);
  std::erase_if(networks_, is_host);
}

bool Surroundings::is_own(const IpAddress& address) const {
  return std::find(own_.begin(), own_.end(), address) != own_.end();
}

bool Surroundings::is_virtual(const IpAddress& address) const {
  return std::any_of(virtual_.begin(), virtual_.end(),
                     [&](const IpPrefix& prefix) { return prefix.address == address; });
}

Nearness Surroundings::nearness_to(const std::vector<IpAddress>& addresses, const IpAddress& address) const {
  const auto holds = [](const IpAddress& one) {
    return [one](const IpPrefix& prefix) { return prefix.contains(one); };
  };
  if (std::any_of(networks_.begin(), networks_.end(), holds(address))) return Nearness::near;
  Nearness out = std::any_of(networks_.begin(), networks_.end(),
                             [&](const IpPrefix& prefix) { return prefix.address.is_v6 == address.is_v6; })
                     ? Nearness::far
                     : Nearness::unknown;
  for (const IpAddress& known : addresses) {
    if (known.is_v6 != address.is_v6) continue;
    // Where the network of an address is known, `address` lies outside it.
    const bool is_bounded = std::any_of(networks_.begin(), networks_.end(), holds(known));
    if (!is_bounded && shares(known, address, kUsualV4, kUsualV6)) return Nearness::near;
    if (!is_bounded && shares(known, address, kWidestV4, kWidestV6))
      out = Nearness::perhaps;
    else if (out == Nearness::unknown)
      out = Nearness::far;
  }
  return out;
}

Nearness Surroundings::nearness(const IpAddress& address) const {
  std::vector<IpAddress> all = own_;
  for (const IpPrefix& prefix : virtual_) all.push_back(prefix.address);
  return nearness_to(all, address);
}

Nearness Surroundings::nearness_of_own(const IpAddress& address) const { return nearness_to(own_, address); }

bool Surroundings::has_virtual_neighbour(const IpAddress& address) const {
  return std::any_of(virtual_.begin(), virtual_.end(), [&](const IpPrefix& prefix) {
    return is_host(prefix) ? shares(prefix.address, address, kUsualV4, kUsualV6) : prefix.contains(address);
  });
}

}  // namespace viplane::lint
