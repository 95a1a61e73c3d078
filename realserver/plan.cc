// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/plan.h"

#include <algorithm>
#include <set>

#include "realserver/mss_clamp.h"

namespace viplane::realserver {
namespace {

using Kind = Change::Kind;

constexpr std::uint32_t kSmallestMss = 536, kSmallestMssV6 = 1220;  // RFC 9293, section 3.7.1; RFC 8200, section 5

class Planner {
 public:
  Planner(const Options& options, const Machine& machine, const Journal& journal)
      : options_(options), machine_(machine), journal_(journal) {}

  std::vector<Change> plan() {
    refuse_where_ipv6_is_off();
    refuse_addresses_in_use();
    if (options_.mode == Mode::tun) refuse_small_mtu();
    if (uses_kernel_tunnels()) make_tunnels();
    if (has_family(false)) silence_arp();
    if (options_.mode == Mode::tun && has_family(false)) admit_tunnelled();  // IPv6 has no such check
    for (const IpAddress& vip : options_.vips) bind(vip);
    if (options_.mode == Mode::tun) {
      clamp_mss();
      decapsulate();
    }
    return std::move(changes_);
  }

 private:
  bool has_family(bool v6) const {
    return std::any_of(options_.vips.begin(), options_.vips.end(),
                       [&](const IpAddress& vip) { return vip.is_v6 == v6; });
  }
  bool uses_kernel_tunnels() const {
    return options_.mode == Mode::tun && options_.decapsulation == Decapsulation::kernel;
  }
  void add(Kind kind, std::string object, std::string found, std::string wanted) {
    changes_.push_back({kind, std::move(object), std::move(found), std::move(wanted)});
  }

  void refuse_where_ipv6_is_off() const {
    for (const IpAddress& vip : options_.vips) {
      if (!vip.is_v6) continue;
      for (const std::string& link : {device_of(vip, options_), options_.interface}) {
        if (const auto why = machine_.why_no_ipv6(link)) {
          throw Refused(vip.to_string() + " cannot be served: " + why->what + " (remedy: " + why->remedy + ")");
        }
      }
    }
  }

  void refuse_addresses_in_use() const {
    for (const IpAddress& vip : options_.vips) {
      for (const std::string& link : machine_.links_with(vip)) {
        if (link == device_of(vip, options_)) continue;
        throw Refused(vip.to_string() + " is on " + link + " already; a real server has it on " +
                      device_of(vip, options_) + " (remedy: ip address delete " + vip.to_string() + " dev " + link +
                      ", or viplane-rs undo if another mode was set up)");
      }
    }
  }

  void refuse_small_mtu() const {
    const Link* link = machine_.link(options_.interface);
    for (const IpAddress& vip : options_.vips) {
      const std::uint32_t smallest = vip.is_v6 ? kSmallestMssV6 : kSmallestMss;
      if (largest_mss(link->mtu, vip.is_v6) >= smallest) continue;
      throw Refused(link->name + " has an MTU of " + std::to_string(link->mtu) +
                    ", too small for a tunnel: " + std::to_string(smallest + (vip.is_v6 ? 100 : 60)) + " is the least");
    }
  }

  void make_tunnels() {
    for (const bool v6 : {false, true}) {
      if (!has_family(v6)) continue;
      const std::string name = v6 ? "ip6tnl0" : "tunl0";
      const Link* link = machine_.link(name);
      const bool is_loaded = v6 ? machine_.ip6tnl_is_loaded : machine_.ipip_is_loaded;
      if (link == nullptr) add(Kind::tunnel, name, is_loaded ? "loaded" : "", v6 ? "ip6tnl" : "ipip");
      if (link == nullptr || !link->is_up) add(Kind::link_up, name, "", "");
    }
  }

  // A device that is yet to be made starts with the settings of "default".
  std::string value(const std::string& interface, const char* name) const {
    for (const std::string& owner : {interface, std::string("default")}) {
      if (const auto at = machine_.sysctls.find(sysctl_of(owner, name)); at != machine_.sysctls.end())
        return at->second;
    }
    return "0";
  }
  void set(const std::string& interface, const char* name, const std::string& wanted) {
    const std::string found = value(interface, name);
    if (found != wanted) add(Kind::sysctl, sysctl_of(interface, name), found, wanted);
  }

  void silence_arp() {
    const std::set<std::string> interfaces{"all", options_.interface, device_of(IpAddress{}, options_)};
    for (const std::string& interface : interfaces) {
      if (value(interface, "arp_ignore") != "2") set(interface, "arp_ignore", "1");  // 2 is stricter still
      set(interface, "arp_announce", "2");
    }
  }

  // A packet from the tunnel arrives where no route to its client leads. The kernel goes by the larger of "all" and
  // the device's own setting: where "all" is strict it has to go, and the others keep by themselves what it gave them.
  void admit_tunnelled() {
    std::string device = options_.interface;
    if (uses_kernel_tunnels()) {
      device = "tunl0";
    } else if (options_.decapsulation == Decapsulation::tun) {
      device = kTunDevice;  // set by the process as it makes it
    } else if (machine_.default_interface == device) {
      return;  // answers leave where the packets came in
    }
    if (device != kTunDevice) set(device, "rp_filter", "0");
    if (machine_.setting("all", "rp_filter") != 1) return;
    for (const auto& [path, found] : machine_.sysctls) {
      const std::string interface = path.substr(14, path.rfind('/') - 14);  // after net/ipv4/conf/
      if (!path.ends_with("/rp_filter") || found != "0") continue;
      if (interface != device && interface != "lo" && interface != "all") set(interface, "rp_filter", "1");
    }
    set("all", "rp_filter", "0");
  }

  void bind(const IpAddress& vip) {
    if (!machine_.links_with(vip).empty()) return;
    add(Kind::address, device_of(vip, options_), "", vip.to_string() + (vip.is_v6 ? "/128" : "/32"));
  }

  bool is_noted(Kind kind, const std::string& wanted) const {
    const Change* noted = journal_.find(kind);
    return noted != nullptr && noted->wanted == wanted;
  }

  void clamp_mss() {
    const std::uint32_t mtu = machine_.link(options_.interface)->mtu;
    const Kind kind = machine_.has_nft ? Kind::mss_table : Kind::mss_routes;
    const std::string wanted = machine_.has_nft ? mss_rules(options_.vips, mtu) : mss_routes(options_.vips, mtu);
    const bool is_there = machine_.has_nft ? machine_.has_mss_table : machine_.has_mss_rules;
    if (!is_there || !is_noted(kind, wanted)) add(kind, "", "", wanted);
  }

  void decapsulate() {
    std::vector<IpAddress> vips = options_.vips;
    std::sort(vips.begin(), vips.end());
    if (options_.decapsulation == Decapsulation::bpf) {
      const auto& with_hook = machine_.with_clsact;
      const bool had_hook = std::find(with_hook.begin(), with_hook.end(), options_.interface) != with_hook.end();
      const auto attached = machine_.tc_decapsulators.find(options_.interface);
      if (attached != machine_.tc_decapsulators.end() && attached->second.vips == vips && knows_all(attached->second))
        return;
      add(Kind::tc_decapsulator, options_.interface, had_hook ? "clsact" : "", list_of(vips));
    } else if (options_.decapsulation == Decapsulation::tun) {
      if (machine_.tun_decapsulator_runs && is_noted(Kind::tun_decapsulator, list_of(vips))) return;
      add(Kind::tun_decapsulator, kTunDevice, "", list_of(vips));
    }
  }

  // Every address of the machine's own, as a tunnel may end at each.
  bool knows_all(const TcDecapsulator& attached) const {
    return std::all_of(machine_.addresses.begin(), machine_.addresses.end(), [&](const Assigned& assigned) {
      return assigned.link == "lo" || assigned.is_temporary ||
             std::binary_search(attached.own.begin(), attached.own.end(), assigned.prefix.address);
    });
  }

  const Options& options_;
  const Machine& machine_;
  const Journal& journal_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> plan_setup(const Options& decided, const Machine& machine, const Journal& journal) {
  return Planner(decided, machine, journal).plan();
}

}  // namespace viplane::realserver
