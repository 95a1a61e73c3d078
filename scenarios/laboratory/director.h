// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "lab/interface_monitor.h"
#include "lab/loop.h"
#include "lab/traffic/web_server.h"
#include "scenarios/laboratory/daemon.h"
#include "scenarios/laboratory/site.h"

namespace viplane::scenarios {

// A director of the laboratory through its whole life: the machine may crash and return, the daemon be killed and
// started again; what its kernel and its daemon say becomes events.
class LabDirector {
 public:
  // All outlive it. Watches from now on; the daemon is started by start().
  LabDirector(DaemonKind kind, const DirectorPlan& plan, const Prepared& prepared, LabSite& site, lab::Loop& loop,
              Chronicle& chronicle);
  ~LabDirector();

  const std::string& name() const { return plan_.name; }
  void start();
  Daemon& daemon() { return *daemon_; }
  std::optional<Time> started_at() const { return daemon_ ? daemon_->started_at() : std::nullopt; }

  void terminate();
  void kill(KilledPart part);
  void reload(const std::string& config);
  void freeze(bool frozen);
  void crash();
  void power_on();  // the machine; start() comes when it has booted

  // Takes in what was said last.
  void finish();
  const std::string& log() const { return log_; }

 private:
  void watch();
  void forget();
  void on_interfaces();
  void poll();
  bool is_own(const lab::AddressChange& change) const;
  void stand_in_for_services();

  DaemonKind kind_;
  const DirectorPlan& plan_;
  const Prepared& prepared_;
  LabSite& site_;
  lab::Loop& loop_;
  Chronicle& chronicle_;
  std::string config_;
  std::unique_ptr<lab::InterfaceMonitor> monitor_;
  std::unique_ptr<Daemon> daemon_;
  std::unique_ptr<lab::WebServer> stand_in_;
  std::map<std::string, bool> carriers_;  // by interface
  std::string log_;
  std::optional<lab::Loop::Timer> poll_;
  int watched_ = -1;  // the daemon's output
  bool is_stopping_ = false;
  bool waits_to_start_ = false;  // until it has stopped
};

}  // namespace viplane::scenarios
