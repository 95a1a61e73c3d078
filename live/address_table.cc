// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/address_table.h"

#include <fmt/format.h>
#include <linux/if_addr.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace viplane::live {
namespace {

// As /etc/iproute2/rt_scopes has them.
struct ScopeName {
  std::string_view name;
  std::uint8_t number;
};
constexpr std::array kScopes{ScopeName{"global", RT_SCOPE_UNIVERSE}, ScopeName{"site", RT_SCOPE_SITE},
                             ScopeName{"link", RT_SCOPE_LINK}, ScopeName{"host", RT_SCOPE_HOST},
                             ScopeName{"nowhere", RT_SCOPE_NOWHERE}};

std::uint8_t scope_number(std::string_view scope) {
  const auto known = std::ranges::find(kScopes, scope, &ScopeName::name);
  if (known != kScopes.end()) return known->number;
  std::uint8_t number = RT_SCOPE_UNIVERSE;
  std::from_chars(scope.data(), scope.data() + scope.size(), number);  // what is no number stays global
  return number;
}

std::uint8_t host_length(const IpAddress& address) { return address.is_v6 ? 128 : 32; }

// An IPv6 host address is deprecated from the start, so that nobody takes it as the source of a new connection.
void put_lifetime(NetlinkRequest& request, const IpPrefix& prefix, std::optional<std::uint32_t> preferred) {
  const bool is_v6_host = prefix.address.is_v6 && prefix.length == host_length(prefix.address);
  if (!prefix.address.is_v6 && !preferred) return;
  ifa_cacheinfo lifetime{};
  lifetime.ifa_valid = UINT32_MAX;
  lifetime.ifa_prefered = preferred.value_or(is_v6_host ? 0 : UINT32_MAX);
  mnl_attr_put(request.message(), IFA_CACHEINFO, sizeof lifetime, &lifetime);
}

ifaddrmsg& put_address(NetlinkRequest& request, int index, const IpPrefix& prefix,
                       const std::optional<IpAddress>& peer) {
  auto& header = request.header<ifaddrmsg>();
  header.ifa_family = prefix.address.is_v6 ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = prefix.length;
  header.ifa_index = static_cast<unsigned>(index);
  request.put(IFA_LOCAL, prefix.address);
  request.put(IFA_ADDRESS, peer.value_or(prefix.address));
  return header;
}

NetlinkRequest add_request(int index, const IpPrefix& prefix, const AddressOptions& options) {
  NetlinkRequest request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  ifaddrmsg& header = put_address(request, index, prefix, options.peer);
  if (!options.scope.empty()) header.ifa_scope = scope_number(options.scope);
  std::uint32_t flags = options.no_prefix_route ? IFA_F_NOPREFIXROUTE : 0;
  if (options.joins_group) flags |= IFA_F_MCAUTOJOIN;
  if (prefix.address.is_v6) {
    if (!options.detects_duplicates) flags |= IFA_F_NODAD;
    if (options.home) flags |= IFA_F_HOMEADDRESS;
    if (options.manage_temporary) flags |= IFA_F_MANAGETEMPADDR;
  } else {
    if (options.broadcast) request.put(IFA_BROADCAST, *options.broadcast);
    if (!options.label.empty()) request.put(IFA_LABEL, options.label);
  }
  put_lifetime(request, prefix, options.preferred_lifetime);
  if (options.metric) request.put_u32(IFA_RT_PRIORITY, *options.metric);
  header.ifa_flags = static_cast<std::uint8_t>(flags);  // the lower ones; the attribute has all
  request.put_u32(IFA_FLAGS, flags);
  request.put_u8(kIfaProto, kOwnProtocol);
  return request;
}

// One without duplicate address detection is called tentative, too, until the kernel's worker has looked at it.
bool is_usable(const KernelAddress& address) {
  if (!address.prefix.address.is_v6 || (address.flags & IFA_F_NODAD) != 0) return true;
  return (address.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
}

bool is_a_duplicate(const std::vector<KernelAddress>& held, const IpPrefix& prefix) {
  const auto found = std::ranges::find(held, prefix, &KernelAddress::prefix);
  return found != held.end() && (found->flags & IFA_F_DADFAILED) != 0;
}

}  // namespace

KernelAddressTable::KernelAddressTable(NetworkState& state, VirtualInterfaces& virtual_interfaces, Ledger& ledger,
                                       std::function<void(const std::string&)> told)
    : state_(state), virtual_interfaces_(virtual_interfaces), ledger_(ledger), told_(std::move(told)) {}

bool KernelAddressTable::add(std::string_view port, IpPrefix prefix, const AddressOptions& options) {
  const std::string attempt = fmt::format("add {} to {}", prefix.to_string(), port);
  const Link* const link = state_.find(port);
  if (!link) return refuse(attempt, "there is no such interface");
  int index = link->index;
  if (options.virtual_mac) {
    std::string problem;
    index = virtual_interfaces_.want(*link, *options.virtual_mac, options.virtual_interface, problem);
    if (index == 0) return refuse(attempt, problem);
  }
  const Key key{index, prefix};
  const auto [noted, is_new] = added_.try_emplace(key);
  if (is_new) noted->second = ledger_.note(HeldAddress{index, state_.find(index)->name, prefix});
  NetlinkRequest request = add_request(index, prefix, options);
  const NetlinkAnswer answer = socket_.request(request);
  state_.catch_up();
  if (answer) {
    if (prefix.address.is_v6) state_.took({index, prefix, options.detects_duplicates ? 0u : IFA_F_NODAD, kOwnProtocol});
    return true;
  }
  if (answer.error == EEXIST && is_a_duplicate(state_.addresses(index), prefix))
    return refuse(attempt, "another host has it (duplicate address detection)");
  // EEXIST: as asked. Where somebody else put it there, it is not ours to clean up.
  if (is_new) {
    ledger_.strike(noted->second);
    added_.erase(noted);
  }
  if (answer.error == EEXIST) return true;
  if (options.virtual_mac) virtual_interfaces_.release(index);
  const bool lacks_ipv6 = prefix.address.is_v6 && (answer.error == EACCES || answer.error == EOPNOTSUPP);
  return refuse(attempt, lacks_ipv6 ? "IPv6 is switched off there (net.ipv6.conf.*.disable_ipv6)" : answer.text());
}

bool KernelAddressTable::remove(std::string_view port, IpPrefix prefix) {
  const Link* const link = state_.find(port);
  if (!link) return true;  // gone with its addresses
  std::vector<int> places = virtual_interfaces_.over(link->index);
  places.push_back(link->index);
  bool is_gone = true;
  for (const int index : places) {
    const auto& held = state_.addresses(index);
    if (std::ranges::find(held, prefix, &KernelAddress::prefix) != held.end()) {
      NetlinkRequest request(RTM_DELADDR, 0);
      put_address(request, index, prefix, std::nullopt);
      const NetlinkAnswer answer = socket_.request(request);
      state_.catch_up();
      if (!answer && answer.error != EADDRNOTAVAIL && answer.error != ENODEV) {
        is_gone = refuse(fmt::format("remove {} from {}", prefix.to_string(), port), answer.text());
        continue;
      }
    }
    if (const auto noted = added_.find({index, prefix}); noted != added_.end()) {
      ledger_.strike(noted->second);
      added_.erase(noted);
    }
    virtual_interfaces_.release(index);
  }
  return is_gone;
}

std::vector<IpPrefix> KernelAddressTable::list(std::string_view port) const {
  const Link* const link = state_.find(port);
  if (!link) return {};
  std::vector<int> places = virtual_interfaces_.over(link->index);
  places.insert(places.begin(), link->index);
  std::vector<IpPrefix> prefixes;
  for (const int index : places) {
    for (const KernelAddress& address : state_.addresses(index)) {
      const bool is_ours = added_.contains({index, address.prefix});  // with -nodad: it will be usable
      if (is_usable(address) || (is_ours && (address.flags & IFA_F_DADFAILED) == 0)) prefixes.push_back(address.prefix);
    }
  }
  return prefixes;
}

bool KernelAddressTable::refuse(const std::string& attempt, const std::string& why) const {
  if (told_) told_(attempt + ": " + why);
  return false;
}

}  // namespace viplane::live
