// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/findings.h"

#include <algorithm>

#include "realserver/mss_clamp.h"
#include "realserver/plan.h"

namespace viplane::realserver {
namespace {

class Examiner {
 public:
  Examiner(const Options& options, const Machine& machine) : options_(options), machine_(machine) {}

  std::vector<Finding> examine() {
    look_at_interface();
    for (const IpAddress& vip : options_.vips) look_at(vip);
    if (serves(false)) look_at_arp();
    if (serves(true)) look_for_ipv6();
    look_at_way_back();
    if (options_.mode == Mode::tun) {
      if (machine_.is_privileged) look_at_decapsulation();
      if (serves(false)) look_at_reverse_path();  // IPv6 has no such check
      if (machine_.is_privileged) look_at_mss();
    }
    return std::move(findings_);
  }

 private:
  void find(std::string what, std::string remedy) { findings_.push_back({std::move(what), std::move(remedy)}); }
  static constexpr const char* kSetup = "viplane-rs setup";

  bool serves(bool v6) const {
    return std::any_of(options_.vips.begin(), options_.vips.end(),
                       [&](const IpAddress& vip) { return vip.is_v6 == v6; });
  }

  void look_at_interface() {
    if (!machine_.link(options_.interface)->is_up) {
      find(options_.interface + " is down: nothing from the director arrives",
           "ip link set " + options_.interface + " up");
    }
  }

  void look_at(const IpAddress& vip) {
    const std::string device = device_of(vip, options_), name = vip.to_string();
    const std::vector<std::string> links = machine_.links_with(vip);
    if (links.empty()) find(name + " is not on this machine: its packets are dropped or sent on", kSetup);
    for (const std::string& link : links) {
      if (link != device) {
        find(name + " is on " + link + ", not on " + device + ": this machine claims it from its neighbours",
             "ip address delete " + name + " dev " + link + "; " + kSetup);
      }
    }
  }

  void look_for_ipv6() {
    const auto why = machine_.why_no_ipv6(options_.interface);
    if (why) find(why->what + ": the director's packets are dropped", why->remedy);
  }

  // The kernel goes by the larger of "all" and the interface's own.
  void look_at_arp() {
    for (const Link& link : machine_.links) {
      if (!link.does_arp || !link.is_up) continue;
      const int ignore = machine_.effective(link.name, "arp_ignore");
      if (ignore != 1 && ignore != 2 && ignore != 8) {
        find("arp_ignore is " + std::to_string(ignore) + " on " + link.name + ": this machine answers ARP for the VIP",
             "sysctl -w net.ipv4.conf.all.arp_ignore=1");
      }
      if (ignore == 8) {
        find("arp_ignore is 8 on " + link.name + ": this machine answers ARP for none of its addresses",
             "sysctl -w net.ipv4.conf.all.arp_ignore=1");
      }
      if (machine_.effective(link.name, "arp_announce") != 2) {
        find("arp_announce is not 2 on " + link.name + ": this machine's ARP requests tell others the VIP",
             "sysctl -w net.ipv4.conf.all.arp_announce=2");
      }
    }
  }

  void look_at_way_back() {
    for (const bool v6 : {false, true}) {
      if (!serves(v6) || (v6 ? machine_.has_default_v6 : machine_.has_default_v4)) continue;
      find(std::string("there is no ") + (v6 ? "IPv6" : "IPv4") +
               " default route: answers reach clients on this segment only",
           std::string("ip ") + (v6 ? "-6 " : "") + "route add default via the segment's router, not the director");
    }
  }

  void look_at_decapsulation() {
    if (options_.decapsulation == Decapsulation::kernel) return look_at_tunnels();
    if (options_.decapsulation == Decapsulation::tun) {
      if (!machine_.tun_decapsulator_runs) {
        find("the decapsulating process does not run: what comes in a tunnel is dropped", kSetup);
      }
      return;
    }
    const auto attached = machine_.tc_decapsulators.find(options_.interface);
    if (attached == machine_.tc_decapsulators.end()) {
      return find(
          "no decapsulating program is attached to " + options_.interface + ": what comes in a tunnel is dropped",
          kSetup);
    }
    look_at_program(attached->second);
  }

  void look_at_tunnels() {
    for (const IpAddress& vip : options_.vips) {
      const std::string device = device_of(vip, options_);
      const Link* link = machine_.link(device);
      if (link == nullptr) {
        find("there is no " + device + ": what comes in a tunnel for " + vip.to_string() + " is dropped", kSetup);
      } else if (!link->is_up) {
        find(device + " is down: what comes in a tunnel for " + vip.to_string() + " is dropped",
             "ip link set " + device + " up");
      }
    }
  }

  void look_at_program(const TcDecapsulator& program) {
    for (const IpAddress& vip : options_.vips) {
      if (!std::binary_search(program.vips.begin(), program.vips.end(), vip)) {
        find("the decapsulating program does not know " + vip.to_string(), kSetup);
      }
    }
    for (const Assigned& assigned : machine_.addresses) {
      const auto& vips = options_.vips;
      if (std::find(vips.begin(), vips.end(), assigned.prefix.address) != vips.end()) continue;
      if (assigned.link == options_.interface && !assigned.is_temporary &&
          !std::binary_search(program.own.begin(), program.own.end(), assigned.prefix.address)) {
        find("the decapsulating program does not know " + assigned.prefix.address.to_string() + " of " + assigned.link +
                 ": tunnels to it end nowhere",
             kSetup);
      }
    }
  }

  void look_at_reverse_path() {
    std::string device = options_.interface;
    if (options_.decapsulation == Decapsulation::kernel) device = "tunl0";
    if (options_.decapsulation == Decapsulation::tun) device = kTunDevice;
    if (options_.decapsulation == Decapsulation::bpf && device == machine_.default_interface) return;
    if (machine_.link(device) == nullptr || machine_.effective(device, "rp_filter") != 1) return;
    find("rp_filter is 1 on " + device + " (the larger of \"all\" and its own): packets from the tunnel are dropped",
         kSetup);
  }

  void look_at_mss() {
    if (!machine_.has_mss_table && !machine_.has_mss_rules) {
      find("the MSS of answers is not clamped: clients' full segments do not fit into the tunnel", kSetup);
    }
    const Link& link = *machine_.link(options_.interface);
    for (const IpAddress& vip : options_.vips) {
      if (largest_mss(link.mtu, vip.is_v6) >= (vip.is_v6 ? 1220u : 536u)) continue;
      return find(link.name + " has an MTU of " + std::to_string(link.mtu) + ", too small for a tunnel",
                  "a larger MTU");
    }
  }

  const Options& options_;
  const Machine& machine_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> examine(const Options& decided, const Machine& machine) {
  return Examiner(decided, machine).examine();
}

}  // namespace viplane::realserver
