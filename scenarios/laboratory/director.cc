// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/director.h"

#include <signal.h>
#include <sys/epoll.h>

#include <algorithm>
#include <filesystem>

namespace viplane::scenarios {
namespace {

// How often a daemon that writes its events to a file is looked at, and how soon the end of a process is noticed.
constexpr Duration kPoll = std::chrono::milliseconds(20);

// A file that a scenario replaces while the daemon runs is reached by a link; others are run where they lie, so that
// what they include by a relative path is found.
constexpr const char* kReplaceable = "/run/director.conf";

bool is_replaced(const Prepared& prepared, const std::string& node) {
  return std::any_of(prepared.reloads.begin(), prepared.reloads.end(),
                     [&](const auto& one) { return one.first.first == node; });
}

}  // namespace

LabDirector::LabDirector(DaemonKind kind, const DirectorPlan& plan, const Prepared& prepared, LabSite& site,
                         lab::Loop& loop, Chronicle& chronicle)
    : kind_(kind),
      plan_(plan),
      prepared_(prepared),
      site_(site),
      loop_(loop),
      chronicle_(chronicle),
      config_(plan.path) {
  watch();
}

LabDirector::~LabDirector() { forget(); }

void LabDirector::watch() {
  const lab::Machine& machine = site_.machine(name());
  monitor_ = std::make_unique<lab::InterfaceMonitor>(machine.network());
  loop_.watch(monitor_->descriptor(), EPOLLIN, [this](std::uint32_t) { on_interfaces(); });
  stand_in_for_services();
  const bool linked = is_replaced(prepared_, name());
  if (linked) machine.run({"ln", "-sfn", std::filesystem::absolute(config_).string(), kReplaceable});
  daemon_ = make_daemon(kind_, machine, plan_, linked ? kReplaceable : std::filesystem::absolute(config_).string(),
                        chronicle_);
}

void LabDirector::forget() {
  if (monitor_) loop_.forget(monitor_->descriptor());
  if (watched_ >= 0) loop_.forget(std::exchange(watched_, -1));
  if (poll_) loop_.cancel(*poll_);
  poll_.reset();
  monitor_.reset();
  waits_to_start_ = is_stopping_ = false;
  if (daemon_) log_ += daemon_->log();
  daemon_.reset();
  stand_in_.reset();
}

// A daemon that speaks VRRP only has nothing that balances; then the director's own machine answers for its services,
// so that clients find out where the virtual addresses are.
void LabDirector::stand_in_for_services() {
  if (kind_ == DaemonKind::viplaned) return;
  lab::WebServerOptions options;
  for (const ServiceFacts& service : prepared_.facts.services) {
    if (service.protocol == 6) options.ports.insert(service.port_to_ask());
  }
  if (!options.ports.empty()) stand_in_ = std::make_unique<lab::WebServer>(site_.machine(name()), options);
}

void LabDirector::start() {
  // One that is stopping is started again when it has stopped.
  const bool running = daemon_->is_running();
  waits_to_start_ = running && is_stopping_;
  if (running) return;
  is_stopping_ = false;
  if (watched_ >= 0) loop_.forget(std::exchange(watched_, -1));
  const Time launched = lab::now();  // what must run beside it is started first, and is part of its start
  daemon_->start();
  chronicle_.record(
      {.at = launched, .node = name(), .kind = "process.started", .fields = {{"what", std::string(name_of(kind_))}}});
  watched_ = daemon_->descriptor();
  loop_.watch(watched_, EPOLLIN, [this](std::uint32_t) {
    daemon_->listen();
    if (daemon_->descriptor() < 0) loop_.forget(std::exchange(watched_, -1));  // closed: it has ended
  });
  if (!poll_) poll();
}

void LabDirector::poll() {
  daemon_->listen();
  if (waits_to_start_ && !daemon_->is_running()) start();
  poll_ = loop_.at(lab::now() + kPoll, [this] { poll(); });
}

bool LabDirector::is_own(const lab::AddressChange& change) const {
  if (change.address.address.is_link_local() && change.address.address.is_v6) return true;
  const auto& all = prepared_.facts.director_addresses;
  return all.contains(change.address.address);
}

void LabDirector::on_interfaces() {
  const Time at = lab::now();
  for (const auto& change : monitor_->read()) {
    if (const auto* address = std::get_if<lab::AddressChange>(&change)) {
      if (is_own(*address) || kind_ == DaemonKind::frr) continue;
      chronicle_.record({.at = at,
                         .node = name(),
                         .kind = address->added ? "address.added" : "address.removed",
                         .fields = {{"interface", address->interface},
                                    {"address", address->address.to_string()},
                                    {"why", std::string("the kernel says so")}}});
    } else {
      const auto& link = std::get<lab::LinkChange>(change);
      const auto [known, fresh] = carriers_.try_emplace(link.interface, true);
      if (std::exchange(known->second, link.has_carrier) == link.has_carrier) continue;
      chronicle_.record({.at = at,
                         .node = name(),
                         .kind = link.has_carrier ? "link.up" : "link.down",
                         .fields = {{"interface", link.interface}}});
    }
  }
}

void LabDirector::terminate() {
  is_stopping_ = true;
  daemon_->terminate();
}

void LabDirector::kill(KilledPart part) { daemon_->kill(part); }

void LabDirector::reload(const std::string& config) {
  if (!config.empty()) config_ = config;
  daemon_->reload(config.empty() ? config : std::filesystem::absolute(config).string());
}

void LabDirector::freeze(bool frozen) { site_.machine(name()).signal_all(frozen ? SIGSTOP : SIGCONT); }

void LabDirector::crash() {
  const Time at = lab::now();
  on_interfaces();
  daemon_->listen();
  site_.crash(name());  // before its processes are let go: the death of one must not be another's last word
  forget();
  chronicle_.record({.at = at, .node = name(), .kind = "node.down", .fields = {{"what", std::string("power")}}});
}

void LabDirector::power_on() {
  site_.power_on(name());
  carriers_.clear();
  chronicle_.record({.at = lab::now(), .node = name(), .kind = "node.up", .fields = {{"what", std::string("power")}}});
  watch();
}

void LabDirector::finish() {
  if (monitor_) on_interfaces();
  if (daemon_) daemon_->listen();
  forget();
}

}  // namespace viplane::scenarios
