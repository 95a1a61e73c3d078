// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/virtual_interfaces.h"

#include <fmt/format.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "live/sysctl.h"

namespace viplane::live {
namespace {

struct Wanted {
  const char* name;
  const char* value;
};
constexpr std::array kOfMacvlan{Wanted{"arp_ignore", "1"}, Wanted{"accept_local", "1"}, Wanted{"rp_filter", "0"},
                                Wanted{"promote_secondaries", "1"}};
constexpr std::array kOfPort{Wanted{"arp_ignore", "1"}, Wanted{"arp_filter", "1"}, Wanted{"arp_announce", "2"}};

bool is_v6_router(const MacAddress& mac) { return mac.octets[4] == 2; }

NetlinkRequest make_request(const Link& port, const MacAddress& mac, const std::string& name) {
  NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  request.header<ifinfomsg>().ifi_family = AF_UNSPEC;
  request.put(IFLA_IFNAME, name);
  request.put(IFLA_ADDRESS, mac);
  request.put_u32(IFLA_LINK, static_cast<std::uint32_t>(port.index));
  request.put_nested(IFLA_LINKINFO, [&] {
    request.put(IFLA_INFO_KIND, std::string("macvlan"));
    request.put_nested(IFLA_INFO_DATA, [&] { request.put_u32(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE); });
  });
  return request;
}

NetlinkRequest set_up_request(int index) {
  NetlinkRequest request(RTM_NEWLINK, 0);
  auto& header = request.header<ifinfomsg>();
  header.ifi_index = index;
  header.ifi_flags = header.ifi_change = IFF_UP;
  request.put(IFLA_IFALIAS, std::string(kInterfaceAlias));
  return request;
}

NetlinkRequest delete_request(int index) {
  NetlinkRequest request(RTM_DELLINK, 0);
  request.header<ifinfomsg>().ifi_index = index;
  return request;
}

}  // namespace

int VirtualInterfaces::want(const Link& port, const MacAddress& mac, const std::string& name, std::string& problem) {
  state_.catch_up();
  forget_lost();
  const auto made =
      std::ranges::find_if(made_, [&](const Made& one) { return one.port == port.index && one.mac == mac; });
  if (made != made_.end()) return made->index;

  const std::string chosen = free_name(port, mac, name);
  const Ledger::Entry entry = ledger_.note(HeldInterface{chosen});
  NetlinkRequest make = make_request(port, mac, chosen);
  if (const NetlinkAnswer answer = socket_.request(make); !answer) {
    ledger_.strike(entry);
    problem = fmt::format("make the macvlan {} over {}: {}", chosen, port.name, answer.text());
    if (answer.error == EOPNOTSUPP) problem += "; this kernel or kind of interface has no macvlan: leave out use_vmac";
    return 0;
  }
  state_.catch_up();
  const Link* const created = state_.find(chosen);
  if (!created) {
    ledger_.strike(entry);
    problem = fmt::format("the macvlan {} vanished", chosen);
    return 0;
  }
  const int index = created->index;
  for (const auto& [setting, value] : kOfMacvlan) write_setting(interface_setting("ipv4", chosen, setting), value);
  // No link-local address of the kernel's making, before it can make one; without IPv6 there are no such files.
  write_setting(interface_setting("ipv6", chosen, "addr_gen_mode"), "1");
  if (!is_v6_router(mac)) write_setting(interface_setting("ipv6", chosen, "disable_ipv6"), "1");
  if (over(port.index).empty()) prepare_port(port);
  made_.push_back({index, port.index, mac, chosen, entry});
  NetlinkRequest set_up = set_up_request(index);
  if (const NetlinkAnswer answer = socket_.request(set_up); !answer) {
    problem = fmt::format("set the macvlan {} up: {}", chosen, answer.text());
    release(index);
    return 0;
  }
  state_.catch_up();
  return index;
}

// keepalived's names: vrrp.51, for IPv6 vrrp6.51 where the other is taken. Two ports may have the same virtual router.
std::string VirtualInterfaces::free_name(const Link& port, const MacAddress& mac, const std::string& wanted) const {
  const int router = mac.octets[5];
  std::vector<std::string> names;
  if (!wanted.empty()) names.push_back(wanted);
  names.push_back(fmt::format("vrrp.{}", router));
  if (is_v6_router(mac)) names.push_back(fmt::format("vrrp6.{}", router));
  for (const auto& name : names) {
    if (name.size() < IFNAMSIZ && !state_.find(name)) return name;
  }
  return fmt::format("vrrp{}.{}.{}", is_v6_router(mac) ? "6" : "", router, port.index);
}

void VirtualInterfaces::release(int index) {
  const auto made = std::ranges::find(made_, index, &Made::index);
  if (made == made_.end() || !state_.addresses(index).empty()) return;
  NetlinkRequest request = delete_request(index);
  (void)socket_.request(request);  // only "no such device" can be the answer
  state_.catch_up();
  ledger_.strike(made->entry);
  const int port = made->port;
  made_.erase(made);
  if (over(port).empty()) restore_port(port);
}

std::vector<int> VirtualInterfaces::over(int port) const {
  std::vector<int> indices;
  for (const Made& one : made_) {
    if (one.port == port) indices.push_back(one.index);
  }
  return indices;
}

void VirtualInterfaces::prepare_port(const Link& port) {
  auto& settings = port_settings_[port.index];
  for (const auto& [name, value] : kOfPort) {
    const std::string path = interface_setting("ipv4", port.name, name);
    const auto before = read_setting(path);
    if (!before || *before == value) continue;
    settings.push_back({path, *before, ledger_.note(HeldSetting{path, *before})});
    write_setting(path, value);
  }
}

void VirtualInterfaces::restore_port(int port) {
  for (const Setting& setting : port_settings_[port]) {
    write_setting(setting.path, setting.before);
    ledger_.strike(setting.entry);
  }
  port_settings_.erase(port);
}

// Those that somebody else deleted, or that went with their port.
void VirtualInterfaces::forget_lost() {
  std::erase_if(made_, [&](const Made& one) {
    if (state_.find(one.index)) return false;
    ledger_.strike(one.entry);
    if (!state_.find(one.port)) port_settings_.erase(one.port);
    return true;
  });
}

}  // namespace viplane::live
