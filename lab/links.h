// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "lab/network_namespace.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::lab {

// One end of a cable.
struct CableEnd {
  const NetworkNamespace& network;
  std::string name;  // at most 15 octets
  std::optional<MacAddress> mac;
};

// What rtnetlink does to interfaces. All of it is done when a function returns; errors are std::system_error and name
// what was tried. Nothing here looks outside the namespace that it was given.

// A veth pair. Checksums are computed by the sender and frames are neither merged nor split, as on a wire, so that a
// capture and a packet path of our own see true frames.
void add_cable(const CableEnd& a, const CableEnd& b, std::uint32_t mtu = 1500);
// A bridge that forwards at once, floods multicast, and has no address.
void add_bridge(const NetworkNamespace& network, const std::string& name);
void remove_link(const NetworkNamespace& network, const std::string& name);  // both ends of a cable
void set_up(const NetworkNamespace& network, const std::string& name, bool up);
void set_mtu(const NetworkNamespace& network, const std::string& name, std::uint32_t mtu);
// `bridge` empty: takes the port out of its bridge. Its carrier stays.
void set_bridge(const NetworkNamespace& network, const std::string& port, const std::string& bridge);
// Whether a bridge floods multicast to the port; broadcast it does anyway.
void set_multicast_flood(const NetworkNamespace& network, const std::string& port, bool floods);
// A bridge's table of addresses.
void flush_forwarding(const NetworkNamespace& network, const std::string& bridge);
void set_ageing(const NetworkNamespace& network, const std::string& bridge, Duration ageing);  // to 10 ms
// Whether the interface hands over consecutive segments as one (generic receive offload).
void set_merging(const NetworkNamespace& network, const std::string& name, bool merges);
// Takes it down for the moment, as the kernel wants; routes through gateways are lost by that.
void rename_link(const NetworkNamespace& network, const std::string& from, const std::string& to);
// Isolated ports of a bridge do not reach one another.
void set_isolated(const NetworkNamespace& network, const std::string& port, bool isolated);
void add_address(const NetworkNamespace& network, const std::string& interface, const IpPrefix& address);
// The interface that held the address, and its prefix; nullopt: none did.
struct HeldAddress {
  std::string interface;
  IpPrefix prefix;
};
std::optional<HeldAddress> remove_address(const NetworkNamespace& network, const IpAddress& address);
// `gateway` unspecified: on the link of `interface`.
void add_route(const NetworkNamespace& network, const IpPrefix& target, const IpAddress& gateway,
               const std::string& interface = {});

unsigned index_of(const NetworkNamespace& network, const std::string& interface);  // 0: there is none
std::string name_of(const NetworkNamespace& network, unsigned index);              // empty: there is none
MacAddress mac_of(const NetworkNamespace& network, const std::string& interface);

}  // namespace viplane::lab
