// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/frr.h"

#include <fmt/format.h>
#include <unistd.h>

#include "lab/links.h"

namespace viplane::scenarios {
namespace {

constexpr const char* kFolder = "/run/frr";

std::string macvlan_name(const config::VrrpInstance& instance) {
  return fmt::format("vrrp{}-{}", instance.is_v6 ? 6 : 4, instance.virtual_router_id);
}

// "... [VRID 51] [IPv4] Initialize -> Backup".
std::string state_named(std::string_view name) {
  if (name.starts_with("Initialize")) return "init";
  if (name.starts_with("Backup")) return "backup";
  if (name.starts_with("Master")) return "master";
  return {};
}

}  // namespace

std::vector<std::string> beyond_frr(const config::Config& config) {
  std::vector<std::string> beyond;
  for (const config::VrrpInstance& instance : config.instances) {
    const auto add = [&](bool used, const char* what) {
      if (used) beyond.push_back(fmt::format("{} of {}", what, instance.name));
    };
    add(!instance.sync_group.empty(), "the sync group");
    add(!instance.unicast_peer.empty(), "unicast");
    add(!instance.track.interfaces.empty(), "tracking");
    add(instance.preempt_delay != Duration{0}, "preempt_delay");
  }
  return beyond;
}

// FRR has no authentication: its routers and ours with PASS do not understand each other, two of its own do.
std::string Frr::configuration() const {
  std::string text = "debug vrrp protocol\n";
  for (const config::VrrpInstance& instance : plan().config.instances) {
    const int id = instance.virtual_router_id;
    text += fmt::format("interface {}\n vrrp {} version {}\n vrrp {} priority {}\n", instance.interface, id,
                        instance.version, id, instance.priority);
    text += fmt::format(" vrrp {} advertisement-interval {}\n", id, instance.advert_int / std::chrono::milliseconds(1));
    if (instance.nopreempt) text += fmt::format(" no vrrp {} preempt\n", id);
    for (const config::VirtualAddress& address : instance.virtual_ipaddress) {
      text += fmt::format(" vrrp {} {} {}\n", id, instance.is_v6 ? "ipv6" : "ip", address.prefix.address.to_string());
    }
    text += "exit\n";
  }
  return text;
}

void Frr::add_virtual_interfaces() const {
  for (const config::VrrpInstance& instance : plan().config.instances) {
    const std::string name = macvlan_name(instance);
    if (lab::index_of(machine().network(), name) != 0) continue;
    const auto mac = MacAddress::virtual_router(instance.virtual_router_id, instance.is_v6);
    std::string batch = fmt::format("link add {} link {} address {} type macvlan mode bridge\n", name,
                                    instance.interface, mac.to_string());
    for (const config::VirtualAddress& address : instance.virtual_ipaddress)
      batch += fmt::format("addr add {} dev {}\n", address.prefix.to_string(), name);
    machine().run({"ip", "-batch", "-"}, batch + fmt::format("link set {} up\n", name));
  }
}

void Frr::start() {
  is_starting_ = true;
  add_virtual_interfaces();
  machine().run({"install", "-d", "-o", "frr", "-g", "frr", kFolder});
  machine().write_file("frr/zebra.conf", "");
  machine().write_file("frr/vrrpd.conf", configuration());
  const auto command = [](const std::string& program, const std::string& pid_file) {
    const std::string folder = std::string(kFolder) + "/";
    return std::vector<std::string>{"/usr/lib/frr/" + program,
                                    "-f",
                                    folder + program + ".conf",
                                    "-i",
                                    folder + pid_file,
                                    "-z",
                                    folder + "zserv.api",
                                    "--vty_socket",
                                    kFolder,
                                    "-P",
                                    "0",
                                    "--log",
                                    "stdout",
                                    "--log-level",
                                    "debug"};
  };
  zebra_ = machine().start(command("zebra", "zebra.pid"));
  for (int i = 0; i < 2000 && !machine().has_file("frr/zserv.api"); ++i) ::usleep(1000);
  launch(command("vrrpd", "vrrpd.pid"));
}

void Frr::on_line(std::string_view line, Time at) {
  const std::size_t arrow = line.find(" -> ");
  if (arrow == std::string_view::npos) {
    // "...: [SN55S-ESQ86] [CORE] [VRID 51] [IPv4] Master_Down_Timer expired": what explains the next change.
    const std::size_t text = line.rfind("] ");
    if (text != std::string_view::npos && line.find("Refusing") == std::string_view::npos)
      reason_ = line.substr(text + 2);
    return;
  }
  const std::string to = state_named(line.substr(arrow + 4));
  if (to.empty()) return;
  for (const config::VrrpInstance& instance : plan().config.instances) {
    const std::string name = fmt::format("VRID {}", instance.virtual_router_id);
    const bool same_family = line.find(instance.is_v6 ? "v6" : "v4") != std::string_view::npos ||
                             line.find(instance.is_v6 ? "IPv6" : "IPv4") != std::string_view::npos;
    if (line.find(name) == std::string_view::npos || !same_family) continue;
    if (std::exchange(is_starting_, false)) mark_started(at);
    record_state(instance, to, reason_, at);
    // The macvlan has the address all the time; vrrpd lets it speak or be silent.
    for (const config::VirtualAddress& address : instance.virtual_ipaddress) {
      const bool holds = to == "master";
      if (holds || holds_)
        record(holds ? "address.added" : "address.removed",
               {{"interface", macvlan_name(instance)}, {"address", address.prefix.to_string()}, {"why", reason_}}, at);
    }
    holds_ = to == "master";
  }
}

}  // namespace viplane::scenarios
