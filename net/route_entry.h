// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace viplane {

enum class RouteType : std::uint8_t {
  unicast,
  local,
  broadcast,
  anycast,
  multicast,
  blackhole,    // discards in silence
  unreachable,  // answers that the host is unreachable
  prohibit,     // answers that it is forbidden
  throw_out     // ends the search in this table
};
std::string_view to_string(RouteType type);  // as iproute2 has it: "throw"
std::optional<RouteType> parse_route_type(std::string_view text);

// One way that a route may take.
struct RouteHop {
  std::optional<IpAddress> gateway;  // nullopt: the target is on the link
  std::string interface {};          // empty: the one by which the host reaches the gateway
  bool is_onlink = false;            // the gateway counts as on the link, whatever the host's networks are
  unsigned weight = 1;               // 1..256; counts among several ways

  bool operator==(const RouteHop&) const = default;
};

// A hint to the transport above. `number` is Linux's RTAX_*.
struct RouteMetric {
  std::uint8_t number = 0;
  std::uint32_t value = 0;
  bool is_locked = false;  // what is learnt does not change it

  bool operator==(const RouteMetric&) const = default;
};
inline constexpr std::uint8_t kMtuMetric = 2;
std::string_view route_metric_name(std::uint8_t number);  // "mtu"; empty: none that is known here
std::optional<std::uint8_t> parse_route_metric(std::string_view name);

// Where among those of the same target and metric.
enum class RoutePlace : std::uint8_t { before, behind, alone };  // alone: refused where there is one

inline constexpr std::uint32_t kMainTable = 254;
inline constexpr std::uint32_t kLocalTable = 255;
inline constexpr std::uint32_t kDefaultTable = 253;

// One route as a host is asked to have it.
struct RouteEntry {
  RouteType type = RouteType::unicast;
  IpPrefix to;                      // without bits behind its length
  std::vector<RouteHop> hops;       // none: blackhole and its like
  std::optional<IpAddress> source;  // what the host sends from on this route
  std::uint32_t table = kMainTable;
  std::uint32_t metric = 0;  // 0: the host's default
  std::uint8_t tos = 0;
  std::optional<std::uint8_t> scope;     // RT_SCOPE_*; nullopt: what suits the type
  std::optional<std::uint8_t> protocol;  // RTPROT_*; nullopt: our own mark
  std::vector<RouteMetric> metrics;
  RoutePlace place = RoutePlace::before;

  bool is_v6() const { return to.address.is_v6; }
  bool operator==(const RouteEntry&) const = default;
};

// The words of a line of virtual_routes that asks for it: {"192.168.2.0/24", "via", "10.0.0.254", "dev", "eth0"}.
std::vector<std::string> words_of(const RouteEntry& route);
// The same in one line.
std::string to_string(const RouteEntry& route);

// The network that an address with a length lies in: "10.0.0.7/24" is of "10.0.0.0/24".
IpPrefix without_host_bits(IpPrefix prefix);

}  // namespace viplane
