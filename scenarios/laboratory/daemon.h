// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/machine.h"
#include "scenarios/laboratory/chronicle.h"
#include "scenarios/language/daemon_kind.h"
#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// The daemon of one director: a real process on a machine, and what it says as events. A machine that was made anew
// needs a new one.
class Daemon {
 public:
  // All outlive it. `config` is the file to run.
  Daemon(const lab::Machine& machine, const DirectorPlan& plan, std::string config, Chronicle& chronicle);
  virtual ~Daemon() = default;

  // Throws std::system_error where it cannot be started.
  virtual void start() = 0;
  bool is_running() { return process_.is_running(); }
  // When it first said that it runs; nullopt: not yet.
  std::optional<Time> started_at() const { return started_at_; }

  void terminate();  // SIGTERM
  // SIGKILL. Killing it is an event; that it has ended then is none.
  void kill(KilledPart part);
  // SIGHUP, after the link that it runs as its file was turned to `config` (if any).
  void reload(const std::string& config);

  // Takes in what it has written since; called when descriptor() is readable, and at the end.
  virtual void listen();
  int descriptor() const { return process_.output().get(); }  // -1: none
  // Everything that it wrote, for the reader of a result.
  const std::string& log() const { return log_; }

 protected:
  void launch(const std::vector<std::string>& command);
  const std::string& config() const { return config_; }
  const lab::Machine& machine() const { return machine_; }
  const DirectorPlan& plan() const { return plan_; }
  Chronicle& chronicle() { return chronicle_; }

  // One line that the daemon wrote, without its end; `at` is when we read it.
  virtual void on_line(std::string_view line, Time at) = 0;
  // A part of it was killed, and what is left of it may start it anew.
  virtual void on_kill() {}

  void record(const char* kind, std::vector<std::pair<std::string, Event::Value>> fields, Time at);
  void record_state(const config::VrrpInstance& instance, const std::string& to, const std::string& why, Time at);
  void mark_started(Time at);

  lab::Process process_;

 private:
  const lab::Machine& machine_;
  const DirectorPlan& plan_;
  std::string config_;
  Chronicle& chronicle_;
  std::optional<Time> started_at_;
  std::map<std::string, std::string> states_;  // by instance
  std::string log_;
  std::string line_;  // the part of one that has come
  bool running_ = false;
  bool killed_ = false;
};

std::unique_ptr<Daemon> make_daemon(DaemonKind kind, const lab::Machine& machine, const DirectorPlan& plan,
                                    const std::string& config, Chronicle& chronicle);

}  // namespace viplane::scenarios
