// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "realserver/bpf_object.h"
#include "realserver/machine.h"
#include "realserver/mss_clamp.h"
#include "realserver/routing.h"
#include "realserver/sysctl.h"
#include "realserver/tun_decapsulator.h"

namespace viplane::realserver {
namespace {

bool is_loaded(const std::string& module) { return std::filesystem::exists("/sys/module/" + module); }

// Whether this kernel's own modules, or what is built in, have it.
bool could_be_loaded(const std::string& module) {
  utsname name{};
  ::uname(&name);
  const std::string file_name = "/" + module + ".ko";
  for (const char* list : {"modules.dep", "modules.builtin"}) {
    std::ifstream file(std::string("/lib/modules/") + name.release + "/" + list);
    for (std::string line; std::getline(file, line);) {
      if (line.substr(0, line.find(':')).find(file_name) != std::string::npos) return true;
    }
  }
  return false;
}

bool has_link_of(const Machine& machine, const std::string& kind) {
  for (const Link& link : machine.links) {
    if (link.kind == kind) return true;
  }
  return false;
}

void look_for_tunnels(Machine& machine) {
  machine.ipip_is_loaded = is_loaded("ipip") || has_link_of(machine, "ipip");
  machine.ip6tnl_is_loaded = is_loaded("ip6_tunnel") || has_link_of(machine, "ip6tnl");
  machine.kernel_has_ipip = machine.ipip_is_loaded || could_be_loaded("ipip");
  machine.kernel_has_ip6tnl = machine.ip6tnl_is_loaded || could_be_loaded("ip6_tunnel");
}

void look_for_default_routes(Machine& machine) {
  const DefaultRoutes routes = default_routes();
  machine.has_default_v4 = routes.v4 != 0;
  machine.has_default_v6 = routes.v6 != 0;
  for (const Link& link : machine.links) {
    if (link.index == (routes.v4 != 0 ? routes.v4 : routes.v6)) machine.default_interface = link.name;
    if (link.index == routes.v6) machine.default_interface_v6 = link.name;
  }
}

void look_behind(Machine& machine, const std::string& tun_decapsulator) {
  machine.why_no_bpf = why_no_bpf();
  machine.why_no_tun = why_no_tun();
  machine.has_nft = can_use_nft();
  machine.has_mss_table = machine.has_nft && has_mss_table();
  for (const Link& link : machine.links) {
    if (link.is_loopback) continue;
    if (has_clsact(link.name)) machine.with_clsact.push_back(link.name);
    TcDecapsulator found = look_at_tc_decapsulator(link.index);
    if (found.is_attached) machine.tc_decapsulators.emplace(link.name, std::move(found));
  }
  machine.tun_decapsulator_runs = runs(tun_decapsulator);
}

}  // namespace

bool is_privileged() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  const std::uint32_t needed = 1u << CAP_NET_ADMIN | 1u << CAP_NET_RAW;
  return (sets[0].effective & needed) == needed;
}

Machine survey(const std::string& tun_decapsulator) {
  Machine machine;
  machine.is_privileged = is_privileged();
  machine.links = list_links();
  machine.addresses = list_addresses();
  machine.sysctls = read_interface_sysctls();
  machine.has_mss_rules = has_mss_rules();
  look_for_tunnels(machine);
  look_for_default_routes(machine);
  if (machine.is_privileged) look_behind(machine, tun_decapsulator);
  return machine;
}

}  // namespace viplane::realserver
