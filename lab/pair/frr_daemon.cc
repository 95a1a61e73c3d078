// SPDX-License-Identifier: GPL-2.0-or-later
#include <array>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "lab/pair/daemon.h"
#include "lab/pair/log_lines.h"

namespace viplane::lab {
namespace {

constexpr std::array<std::string_view, 1> kDiscards{"Datagram invalid"};

// What vrrpd logs when its state changes, and what we call the state.
constexpr std::array<std::pair<std::string_view, const char*>, 3> kStates{
    {{"-> Backup", "backup"}, {"-> Master", "master"}, {"-> Initialize", "init"}}};

std::string vrrpd_conf(const VirtualRouter& router, const Member& self) {
  const std::string vrrp = " vrrp " + std::to_string(router.id) + " ";
  std::ostringstream out;
  out << "hostname " << self.name << "\nlog file /run/frr/vrrpd.log debugging\ndebug vrrp\ninterface eth0\n";
  out << vrrp << "version " << unsigned{router.version} << "\n";
  out << vrrp << "priority " << unsigned{self.priority} << "\n";
  out << vrrp << "advertisement-interval " << router.interval / std::chrono::milliseconds(1) << "\n";
  if (!router.preempts) out << " no" << vrrp << "preempt\n";
  for (const IpPrefix& address : router.addresses()) {
    out << vrrp << (router.is_v6 ? "ipv6 " : "ip ") << address.address.to_string() << "\n";
  }
  return out.str();
}

// FRR's two daemons: zebra, which knows interfaces, and vrrpd. The virtual addresses stand on a macvlan interface with
// the virtual MAC address; vrrpd raises its carrier when it becomes master.
class Frr final : public Daemon {
 public:
  Frr(const Machine& machine, const VirtualRouter& router, const Member& self) : Daemon(machine) {
    add_macvlan(router, self);
    machine.run({"install", "-d", "-o", "frr", "-g", "frr", "/run/frr"});
    machine.write_file("frr/zebra.conf", "hostname " + self.name + "\n");
    machine.write_file("frr/vrrpd.conf", vrrpd_conf(router, self));
    machine.run({"chown", "-R", "frr:frr", "/run/frr"});
  }

  void start() override {
    zebra_ = start_part("zebra");
    for (int i = 0; i < 500 && !machine().has_file("frr/zserv.api"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    vrrpd_ = start_part("vrrpd");
    await_state(vrrpd_);
  }

  Process& process() override { return vrrpd_; }

  std::string state() const override {
    std::string found;
    const std::string text = machine().read_file("frr/vrrpd.log");
    for (const std::string_view line : lines_of(text)) {
      for (const auto& [phrase, name] : kStates) {
        if (line.find(phrase) != line.npos) found = name;
      }
    }
    return found;
  }

  std::vector<std::string> discards() const override {
    return lines_with(machine().read_file("frr/vrrpd.log"), kDiscards);
  }

  std::string log() const override { return Daemon::log() + machine().read_file("frr/vrrpd.log"); }

 private:
  void add_macvlan(const VirtualRouter& router, const Member& self) const {
    const std::string name = (router.is_v6 ? "vrrp6-" : "vrrp4-") + std::to_string(router.id);
    machine().run({"ip", "link", "add", name, "link", "eth0", "type", "macvlan", "mode", "bridge"});
    machine().run(
        {"ip", "link", "set", name, "address", MacAddress::virtual_router(router.id, router.is_v6).to_string()});
    if (router.is_v6) {
      // The address made of the virtual MAC would be the same on both routers.
      machine().run({"ip", "link", "set", name, "addrgenmode", "none"});
      machine().run({"ip", "addr", "add", "fe80::77:" + std::to_string(self.number) + "/64", "dev", name, "nodad"});
    }
    for (const IpPrefix& address : router.addresses()) {
      machine().run({"ip", "addr", "add", address.to_string(), "dev", name});
    }
    machine().run({"ip", "link", "set", name, "up"});
    machine().run({"sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1"});
  }

  Process start_part(const std::string& part) const {
    const std::string at = "/run/frr/";
    return start_logged({"/usr/lib/frr/" + part, "-f", at + part + ".conf", "-i", at + part + ".pid", "-z",
                         at + "zserv.api", "--vty_socket", at, "-P", "0"});
  }

  Process zebra_;
  Process vrrpd_;
};

}  // namespace

std::unique_ptr<Daemon> make_frr(const Machine& machine, const VirtualRouter& router, const Member& self) {
  return std::make_unique<Frr>(machine, router, self);
}

}  // namespace viplane::lab
