// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/frr.h"

#include <fmt/format.h>

namespace viplane::scenarios {
namespace {

// FRR has no authentication: its routers and ours with PASS do not understand each other, two of its own do.
lab::FrrRouter frr_router(const config::VrrpInstance& instance) {
  lab::FrrRouter router{.interface = instance.interface,
                        .id = instance.virtual_router_id,
                        .version = instance.version,
                        .priority = instance.priority,
                        .is_v6 = instance.is_v6,
                        .interval = instance.advert_int,
                        .preempts = !instance.nopreempt,
                        .addresses = {}};
  for (const config::VirtualAddress& address : instance.virtual_ipaddress) router.addresses.push_back(address.prefix);
  return router;
}

// "... [VRID 51] [IPv4] Initialize -> Backup".
bool is_about(std::string_view line, const config::VrrpInstance& instance) {
  return line.find(fmt::format("[VRID {}]", instance.virtual_router_id)) != std::string_view::npos &&
         line.find(instance.is_v6 ? "[IPv6]" : "[IPv4]") != std::string_view::npos;
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

void Frr::start() {
  is_starting_ = true;
  if (!frr_) {
    std::vector<lab::FrrRouter> routers;
    for (const config::VrrpInstance& instance : plan().config.instances) routers.push_back(frr_router(instance));
    frr_.emplace(machine(), routers);
  }
  frr_->start_zebra();
  launch(lab::Frr::vrrpd_command());
}

void Frr::on_line(std::string_view line, Time at) {
  const std::string to(lab::frr_state_in(line));
  if (to.empty()) {
    // "...: [SN55S-ESQ86] [CORE] [VRID 51] [IPv4] Master_Down_Timer expired": what explains the next change.
    const std::size_t text = line.rfind("] ");
    if (text != std::string_view::npos && line.find("Refusing") == std::string_view::npos)
      reason_ = line.substr(text + 2);
    return;
  }
  for (const config::VrrpInstance& instance : plan().config.instances) {
    if (is_about(line, instance)) on_state(instance, to, at);
  }
}

void Frr::on_state(const config::VrrpInstance& instance, const std::string& to, Time at) {
  if (std::exchange(is_starting_, false)) mark_started(at);
  record_state(instance, to, reason_, at);
  // The macvlan has the addresses all the time; vrrpd lets it speak or be silent.
  const bool holds = to == "master";
  if (std::exchange(holds_[instance.name], holds) == holds) return;
  for (const config::VirtualAddress& address : instance.virtual_ipaddress) {
    record(holds ? "address.added" : "address.removed",
           {{"interface", frr_router(instance).macvlan()}, {"address", address.prefix.to_string()}, {"why", reason_}},
           at);
  }
}

}  // namespace viplane::scenarios
