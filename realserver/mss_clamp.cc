// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/mss_clamp.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "realserver/command.h"
#include "realserver/routing.h"

namespace viplane::realserver {
namespace {

constexpr std::uint32_t kTable = 7060;
constexpr const char* kNftTable = "inet viplane_rs";

struct MssRoutes {
  std::uint32_t advmss_v4 = 0, advmss_v6 = 0;
  std::vector<IpAddress> vips;

  bool has(bool v6) const {
    return std::any_of(vips.begin(), vips.end(), [&](const IpAddress& vip) { return vip.is_v6 == v6; });
  }
  std::uint32_t advmss(bool v6) const { return v6 ? advmss_v6 : advmss_v4; }
};

MssRoutes parse(const std::string& wanted) {
  MssRoutes routes;
  std::istringstream words(wanted);
  words >> routes.advmss_v4 >> routes.advmss_v6;
  for (std::string word; words >> word;) routes.vips.push_back(IpAddress::parse(word).value());
  return routes;
}

}  // namespace

std::uint32_t largest_mss(std::uint32_t mtu, bool v6) {
  const std::uint32_t headers = v6 ? 40 + 40 + 20 : 20 + 20 + 20;  // outer, inner, TCP
  return mtu > headers ? mtu - headers : 0;
}

std::string mss_rules(const std::vector<IpAddress>& vips, std::uint32_t mtu) {
  std::string rules = std::string("table ") + kNftTable + " { chain output { type filter hook output priority mangle;";
  for (const IpAddress& vip : vips) {
    const std::string mss = std::to_string(largest_mss(mtu, vip.is_v6));
    rules += std::string(vip.is_v6 ? " ip6" : " ip") + " saddr " + vip.to_string() +
             " tcp flags & syn == syn tcp option maxseg size > " + mss + " tcp option maxseg size set " + mss + ";";
  }
  return rules + " }; }";
}

void add_mss_table(const std::string& rules) {
  const std::string table = std::string("table ") + kNftTable;
  // One transaction: made if missing, emptied, made anew.
  run_command({"nft", "-f", "-"}, table + "\ndelete " + table + "\n" + rules + "\n", "clamp the MSS with nftables");
}

void remove_mss_table() {
  if (has_mss_table()) run_command({"nft", std::string("delete table ") + kNftTable}, {}, "remove the MSS clamp");
}

std::string mss_routes(const std::vector<IpAddress>& vips, std::uint32_t mtu) {
  std::string wanted = std::to_string(largest_mss(mtu, false)) + " " + std::to_string(largest_mss(mtu, true));
  for (const IpAddress& vip : vips) wanted += " " + vip.to_string();
  return wanted;
}

std::string describe_mss_routes(const std::string& wanted) {
  const MssRoutes routes = parse(wanted);
  std::string text = "copy the routes of table main to table " + std::to_string(kTable) + " with advmss ";
  if (routes.has(false)) text += std::to_string(routes.advmss_v4);
  if (routes.has(false) && routes.has(true)) text += ", those of IPv6 with ";
  if (routes.has(true)) text += std::to_string(routes.advmss_v6);
  for (const IpAddress& vip : routes.vips) {
    text += "\nip rule add from " + vip.to_string() + " lookup " + std::to_string(kTable);
  }
  return text;
}

std::string describe_removing_mss_routes(const std::string& wanted) {
  std::string text = "ip route flush table " + std::to_string(kTable);
  for (const IpAddress& vip : parse(wanted).vips) {
    text += "\nip rule delete from " + vip.to_string() + " lookup " + std::to_string(kTable);
  }
  return text;
}

void add_mss_routes(const std::string& wanted) {
  const MssRoutes routes = parse(wanted);
  for (const bool v6 : {false, true}) {
    if (!routes.has(v6)) continue;
    // Twice: a route by a gateway is taken only after the one that reaches the gateway.
    for (int pass = 0; pass < 2; ++pass) copy_routes(kTable, v6, routes.advmss(v6));
  }
  for (const IpAddress& vip : routes.vips) add_rule(vip, kTable);
}

void remove_mss_routes(const std::string& wanted) {
  const MssRoutes routes = parse(wanted);
  for (const IpAddress& vip : routes.vips) remove_rule(vip, kTable);
  for (const bool v6 : {false, true}) {
    if (routes.has(v6)) flush_routes(kTable, v6);
  }
}

bool can_use_nft() {
  // A check of a table that is not made; older kernels may lack the family.
  return try_command({"nft", "--check", std::string("add table ") + kNftTable});
}

bool has_mss_table() { return try_command({"nft", std::string("list table ") + kNftTable}); }
bool has_mss_rules() { return has_rules(kTable); }

}  // namespace viplane::realserver
