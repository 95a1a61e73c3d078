// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/neighbour_probe.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "realserver/arp_probe.h"
#include "realserver/solicitation_probe.h"

namespace viplane::realserver {
namespace {

// How the neighbours of one family ask.
struct Asking {
  const char* name;
  std::optional<MacAddress> (*ask)(const std::string& interface, const IpAddress& wanted);
};
constexpr Asking kByArp{"ARP", probe_arp}, kBySolicitation{"Neighbour discovery", probe_by_solicitation};

bool is_vip(const Options& options, const IpAddress& address) {
  return std::find(options.vips.begin(), options.vips.end(), address) != options.vips.end();
}

// Whether the machine answers for an address of its own, which it should; without one nobody is asked.
void try_own_address(const Asking& asking, bool v6, const Options& options, const Machine& machine,
                     ProbeVerdict& verdict) {
  const auto own = std::find_if(machine.addresses.begin(), machine.addresses.end(), [&](const Assigned& assigned) {
    const IpAddress& address = assigned.prefix.address;
    return assigned.link == options.interface && address.is_v6 == v6 && !is_vip(options, address);
  });
  if (own == machine.addresses.end() || asking.ask(options.interface, own->prefix.address)) return;
  verdict.notes.push_back(std::string(asking.name) + " was probed in vain on " + options.interface +
                          ": not even its own address " + own->prefix.address.to_string() + " is answered for");
}

// Setting up silences ARP. Of IPv6 the kernel tells only for the interface's own addresses and those it is a proxy for.
std::string remedy(const IpAddress& vip, const std::string& interface) {
  if (!vip.is_v6) return "viplane-rs setup";
  return "ip -6 neighbour delete proxy " + vip.to_string() + " dev " + interface +
         ", or stop what else answers there in its name";
}

void try_vip(const Asking& asking, const IpAddress& vip, const std::string& interface, ProbeVerdict& verdict) {
  const auto mac = asking.ask(interface, vip);
  if (!mac) return;
  verdict.findings.push_back({"asked for " + vip.to_string() + " on " + interface + ", this machine answers (" +
                                  mac->to_string() + "): clients' packets pass by the director",
                              remedy(vip, interface)});
}

void probe_family(bool v6, const Options& options, const Machine& machine, ProbeVerdict& verdict) {
  const Asking& asking = v6 ? kBySolicitation : kByArp;
  std::vector<IpAddress> vips;
  std::copy_if(options.vips.begin(), options.vips.end(), std::back_inserter(vips),
               [&](const IpAddress& vip) { return vip.is_v6 == v6; });
  if (vips.empty()) return;
  try {
    try_own_address(asking, v6, options, machine, verdict);
    for (const IpAddress& vip : vips) try_vip(asking, vip, options.interface, verdict);
  } catch (const std::exception& error) {
    verdict.notes.push_back(std::string(asking.name) + " was not probed, the settings were read only: " + error.what());
  }
}

}  // namespace

ProbeVerdict probe(const Options& decided, const Machine& machine) {
  ProbeVerdict verdict;
  const Link& link = *machine.link(decided.interface);
  if (!link.does_arp || !link.is_up) return verdict;
  for (const bool v6 : {false, true}) probe_family(v6, decided, machine, verdict);
  return verdict;
}

}  // namespace viplane::realserver
