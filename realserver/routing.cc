// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/routing.h"

#include <fcntl.h>
#include <linux/fib_rules.h>
#include <net/if.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "net/bytes.h"
#include "realserver/netlink.h"

namespace viplane::realserver {
namespace {

constexpr std::uint32_t kRulePriority = 7060;

int index_of(const std::string& name) {
  for (const Link& link : list_links()) {
    if (link.name == name) return link.index;
  }
  return 0;
}

int need_index(const std::string& name) {
  const int index = index_of(name);
  if (index == 0) throw std::runtime_error("there is no interface " + name);
  return index;
}

IpPrefix prefix_of(const std::string& text) {
  const auto prefix = IpPrefix::parse(text);
  if (!prefix) throw std::invalid_argument("'" + text + "' is no address");
  return *prefix;
}

IpAddress address_in(const nlattr* attribute) {
  const auto length = mnl_attr_get_payload_len(attribute);
  IpAddress address;
  address.is_v6 = length == 16;
  const auto* octets = static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute));
  std::copy(octets, octets + std::min<std::size_t>(length, 16), address.octets.begin());
  return address;
}

Link link_in(const nlmsghdr* message) {
  const auto* info = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message));
  Link link;
  link.index = info->ifi_index;
  link.is_up = (info->ifi_flags & IFF_UP) != 0;
  link.is_loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
  link.does_arp = (info->ifi_flags & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT)) == 0;
  each_attribute(message, sizeof(ifinfomsg), [&](const nlattr* attribute) {
    const auto type = mnl_attr_get_type(attribute);
    if (type == IFLA_IFNAME) link.name = mnl_attr_get_str(attribute);
    if (type == IFLA_MTU) link.mtu = mnl_attr_get_u32(attribute);
    if (type != IFLA_LINKINFO) return;
    each_nested(attribute, [&](const nlattr* inner) {
      if (mnl_attr_get_type(inner) == IFLA_INFO_KIND) link.kind = mnl_attr_get_str(inner);
    });
  });
  return link;
}

void each_main_route(Netlink& netlink, bool v6, const std::function<void(const nlmsghdr*, const rtmsg&)>& each,
                     std::uint32_t table = RT_TABLE_MAIN) {
  rtmsg body{};
  body.rtm_family = v6 ? AF_INET6 : AF_INET;
  NetlinkMessage message(RTM_GETROUTE, 0, body);
  netlink.dump(message, "list routes", [&](const nlmsghdr* answer) {
    const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(answer));
    std::uint32_t found = route->rtm_table;
    each_attribute(answer, sizeof(rtmsg), [&](const nlattr* attribute) {
      if (mnl_attr_get_type(attribute) == RTA_TABLE) found = mnl_attr_get_u32(attribute);
    });
    if (found == table && route->rtm_type == RTN_UNICAST && (route->rtm_flags & RTM_F_CLONED) == 0)
      each(answer, *route);
  });
}

fib_rule_hdr rule_body(const IpAddress& source) {
  fib_rule_hdr body{};
  body.family = family_of(source);
  body.src_len = source.is_v6 ? 128 : 32;
  body.table = RT_TABLE_UNSPEC;
  body.action = FR_ACT_TO_TBL;
  return body;
}

}  // namespace

std::vector<Link> list_links() {
  std::vector<Link> links;
  NetlinkMessage message(RTM_GETLINK, 0, ifinfomsg{});
  Netlink().dump(message, "list interfaces", [&](const nlmsghdr* answer) { links.push_back(link_in(answer)); });
  return links;
}

std::vector<Assigned> list_addresses() {
  const std::vector<Link> links = list_links();
  std::vector<Assigned> found;
  NetlinkMessage message(RTM_GETADDR, 0, ifaddrmsg{});
  Netlink().dump(message, "list addresses", [&](const nlmsghdr* answer) {
    const auto* info = static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(answer));
    Assigned assigned;
    assigned.is_temporary = info->ifa_family == AF_INET6 && (info->ifa_flags & IFA_F_TEMPORARY) != 0;
    bool has_local = false;
    each_attribute(answer, sizeof(ifaddrmsg), [&](const nlattr* attribute) {
      const auto type = mnl_attr_get_type(attribute);
      if (type != IFA_LOCAL && (type != IFA_ADDRESS || has_local)) return;  // IFA_ADDRESS may be the peer's
      assigned.prefix = {address_in(attribute), info->ifa_prefixlen};
      has_local = type == IFA_LOCAL;
    });
    const auto link = std::find_if(links.begin(), links.end(), [&](const Link& candidate) {
      return candidate.index == static_cast<int>(info->ifa_index);
    });
    if (link != links.end()) assigned.link = link->name;
    found.push_back(assigned);
  });
  return found;
}

DefaultRoutes default_routes() {
  DefaultRoutes found;
  Netlink netlink;
  for (const bool v6 : {false, true}) {
    std::uint32_t best = UINT32_MAX;
    each_main_route(netlink, v6, [&](const nlmsghdr* answer, const rtmsg& route) {
      std::uint32_t metric = 0;
      int interface = 0;
      each_attribute(answer, sizeof(rtmsg), [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == RTA_PRIORITY) metric = mnl_attr_get_u32(attribute);
        if (mnl_attr_get_type(attribute) == RTA_OIF) interface = static_cast<int>(mnl_attr_get_u32(attribute));
      });
      if (route.rtm_dst_len != 0 || metric >= best) return;
      best = metric;
      (v6 ? found.v6 : found.v4) = interface;
    });
  }
  return found;
}

std::string module_of(const std::string& kind) { return kind == "ip6tnl" ? "ip6_tunnel" : kind; }

void add_tunnel(const std::string& name, const std::string& kind) {
  NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
  message.put(IFLA_IFNAME, name);
  nlattr* info = mnl_attr_nest_start(message.header(), IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, kind);
  mnl_attr_nest_end(message.header(), info);
  // The module makes the device itself as it is loaded; then ours exists already.
  Netlink().demand(message, "make the tunnel device " + name + " (ip link add " + name + " type " + kind + ")",
                   {EEXIST});
}

void remove_tunnel(const std::string& name, const std::string& kind, bool was_loaded) {
  const std::vector<Link> links = list_links();
  const auto others = std::count_if(links.begin(), links.end(),
                                    [&](const Link& link) { return link.kind == kind && link.name != name; });
  if (!was_loaded && others == 0 && ::syscall(SYS_delete_module, module_of(kind).c_str(), O_NONBLOCK) == 0) return;
  const int index = index_of(name);
  if (index == 0) return;
  ifinfomsg body{};
  body.ifi_index = index;
  NetlinkMessage message(RTM_DELLINK, 0, body);
  Netlink().demand(message, "delete the tunnel device " + name, {ENODEV, EOPNOTSUPP});
}

void set_link_up(const std::string& name, bool up) {
  const int index = up ? need_index(name) : index_of(name);
  if (index == 0) return;
  ifinfomsg body{};
  body.ifi_index = index;
  body.ifi_flags = up ? IFF_UP : 0;
  body.ifi_change = IFF_UP;
  NetlinkMessage message(RTM_NEWLINK, 0, body);
  Netlink().demand(message, "set " + name + (up ? " up" : " down"));
}

void add_address(const std::string& link, const std::string& text) {
  const IpPrefix prefix = prefix_of(text);
  ifaddrmsg body{};
  body.ifa_family = family_of(prefix.address);
  body.ifa_prefixlen = prefix.length;
  body.ifa_index = static_cast<std::uint32_t>(need_index(link));
  body.ifa_flags = prefix.address.is_v6 ? IFA_F_NODAD : 0;  // the director has it too: never ask who else
  NetlinkMessage message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, body);
  message.put(IFA_LOCAL, prefix.address).put(IFA_ADDRESS, prefix.address);
  Netlink().demand(message, "add address " + text + " to " + link, {EEXIST});
}

void remove_address(const std::string& link, const std::string& text) {
  const int index = index_of(link);
  if (index == 0) return;
  const IpPrefix prefix = prefix_of(text);
  ifaddrmsg body{};
  body.ifa_family = family_of(prefix.address);
  body.ifa_prefixlen = prefix.length;
  body.ifa_index = static_cast<std::uint32_t>(index);
  NetlinkMessage message(RTM_DELADDR, 0, body);
  message.put(IFA_LOCAL, prefix.address);
  Netlink().demand(message, "remove address " + text + " from " + link, {EADDRNOTAVAIL, ENODEV});
}

void remove_neighbour(const std::string& link, const IpAddress& address) {
  ndmsg body{};
  body.ndm_family = family_of(address);
  body.ndm_ifindex = need_index(link);
  NetlinkMessage message(RTM_DELNEIGH, 0, body);
  message.put(NDA_DST, address);
  Netlink().demand(message, "forget the neighbour " + address.to_string(), {ENOENT});
}

void copy_routes(std::uint32_t table, bool v6, std::uint32_t advmss) {
  Netlink reader, writer;
  each_main_route(reader, v6, [&](const nlmsghdr* answer, const rtmsg& route) {
    rtmsg body = route;
    body.rtm_table = RT_TABLE_UNSPEC;
    body.rtm_flags = 0;
    NetlinkMessage message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, body);
    each_attribute(answer, sizeof(rtmsg), [&](const nlattr* attribute) {
      const auto type = mnl_attr_get_type(attribute);
      if (type == RTA_TABLE || type == RTA_CACHEINFO || type == RTA_METRICS || type == RTA_PREF) return;
      mnl_attr_put(message.header(), type, mnl_attr_get_payload_len(attribute), mnl_attr_get_payload(attribute));
    });
    message.put(RTA_TABLE, table);
    nlattr* metrics = mnl_attr_nest_start(message.header(), RTA_METRICS);
    message.put(RTAX_ADVMSS, advmss);
    mnl_attr_nest_end(message.header(), metrics);
    // A gateway may need its connected route first; the kernel lists those in any order.
    writer.demand(message, "copy a route into table " + std::to_string(table), {ENETUNREACH, EHOSTUNREACH, EEXIST});
  });
}

void flush_routes(std::uint32_t table, bool v6) {
  Netlink reader, writer;
  each_main_route(
      reader, v6,
      [&](const nlmsghdr* answer, const rtmsg& route) {
        NetlinkMessage message(RTM_DELROUTE, 0, route);
        each_attribute(answer, sizeof(rtmsg), [&](const nlattr* attribute) {
          const auto type = mnl_attr_get_type(attribute);
          if (type == RTA_CACHEINFO || type == RTA_METRICS || type == RTA_PREF) return;
          mnl_attr_put(message.header(), type, mnl_attr_get_payload_len(attribute), mnl_attr_get_payload(attribute));
        });
        writer.demand(message, "empty table " + std::to_string(table), {ESRCH});
      },
      table);
}

void add_rule(const IpAddress& source, std::uint32_t table) {
  NetlinkMessage message(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, rule_body(source));
  message.put(FRA_SRC, source).put(FRA_TABLE, table).put(FRA_PRIORITY, kRulePriority);
  Netlink().demand(message, "add a routing rule for " + source.to_string(), {EEXIST});
}

void remove_rule(const IpAddress& source, std::uint32_t table) {
  NetlinkMessage message(RTM_DELRULE, 0, rule_body(source));
  message.put(FRA_SRC, source).put(FRA_TABLE, table).put(FRA_PRIORITY, kRulePriority);
  Netlink().demand(message, "remove the routing rule for " + source.to_string(), {ENOENT});
}

bool has_rules(std::uint32_t table) {
  bool found = false;
  for (const std::uint8_t family : {AF_INET, AF_INET6}) {
    fib_rule_hdr body{};
    body.family = family;
    NetlinkMessage message(RTM_GETRULE, 0, body);
    try {
      Netlink().dump(message, "list routing rules", [&](const nlmsghdr* answer) {
        each_attribute(answer, sizeof(fib_rule_hdr), [&](const nlattr* attribute) {
          if (mnl_attr_get_type(attribute) == FRA_TABLE && mnl_attr_get_u32(attribute) == table) found = true;
        });
      });
    } catch (const std::system_error&) {  // a kernel without policy routing, or without IPv6, has none
    }
  }
  return found;
}

}  // namespace viplane::realserver
