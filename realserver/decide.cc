// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "realserver/plan.h"

namespace viplane::realserver {
namespace {

bool has_family(const Options& options, bool v6) {
  return std::any_of(options.vips.begin(), options.vips.end(), [&](const IpAddress& vip) { return vip.is_v6 == v6; });
}

// Empty: the kernel has a tunnel device for every family of the VIPs.
std::string why_not_kernel(const Options& options, const Machine& machine) {
  if (has_family(options, false) && !machine.kernel_has_ipip) return "this kernel has no ipip";
  if (has_family(options, true) && !machine.kernel_has_ip6tnl) return "this kernel has no ip6_tunnel";
  return {};
}

std::string interfaces_of(const Machine& machine) {
  std::string names;
  for (const Link& link : machine.links) {
    if (!link.is_loopback && link.is_up) names += (names.empty() ? "" : ", ") + link.name;
  }
  return names.empty() ? "none is up" : names;
}

std::string decide_interface(const Options& options, const Machine& machine) {
  if (!options.interface.empty()) {
    if (machine.link(options.interface) != nullptr) return options.interface;
    throw Refused("there is no interface " + options.interface + " (there are: " + interfaces_of(machine) + ")");
  }
  const bool has_v4 = has_family(options, false);
  const std::string& of_route =
      has_v4 || machine.default_interface_v6.empty() ? machine.default_interface : machine.default_interface_v6;
  if (!of_route.empty()) return of_route;
  const auto usable = [](const Link& link) { return link.does_arp && link.is_up; };
  if (std::count_if(machine.links.begin(), machine.links.end(), usable) == 1) {
    return std::find_if(machine.links.begin(), machine.links.end(), usable)->name;
  }
  throw Refused("no default route tells the interface; name it with --interface (there are: " + interfaces_of(machine) +
                ")");
}

Decapsulation decide_decapsulation(const Options& options, const Machine& machine) {
  const std::string no_kernel = why_not_kernel(options, machine);
  const auto refuse_if = [](const std::string& why, const char* what) {
    if (!why.empty()) throw Refused(std::string("--decapsulation ") + what + ": " + why);
  };
  switch (options.decapsulation) {
    case Decapsulation::kernel:
      refuse_if(no_kernel.empty() ? "" : no_kernel + " (remedy: --decapsulation auto; if kernel is set up, undo first)",
                "kernel");
      return Decapsulation::kernel;
    case Decapsulation::bpf: refuse_if(machine.why_no_bpf, "bpf"); return Decapsulation::bpf;
    case Decapsulation::tun: refuse_if(machine.why_no_tun, "tun"); return Decapsulation::tun;
    case Decapsulation::automatic: break;
  }
  if (no_kernel.empty()) return Decapsulation::kernel;
  if (machine.why_no_bpf.empty()) return Decapsulation::bpf;
  if (machine.why_no_tun.empty()) return Decapsulation::tun;
  throw Refused("nothing here can take a tunnel's header off: " + no_kernel + "; " + machine.why_no_bpf + "; " +
                machine.why_no_tun);
}

}  // namespace

Options decide(Options options, const Machine& machine) {
  if (options.vips.empty()) throw Refused("name at least one virtual address with --vip");
  options.interface = decide_interface(options, machine);
  if (options.mode == Mode::tun) options.decapsulation = decide_decapsulation(options, machine);
  return options;
}

std::string device_of(const IpAddress& vip, const Options& decided) {
  if (decided.mode == Mode::dr || decided.decapsulation != Decapsulation::kernel) return "lo";
  return vip.is_v6 ? "ip6tnl0" : "tunl0";
}

std::string list_of(const std::vector<IpAddress>& addresses) {
  std::string text;
  for (const IpAddress& address : addresses) text += (text.empty() ? "" : " ") + address.to_string();
  return text;
}

}  // namespace viplane::realserver
