// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/daemon.h"

#include <signal.h>

#include "lab/loop.h"
#include "scenarios/laboratory/frr.h"
#include "scenarios/laboratory/keepalived.h"
#include "scenarios/laboratory/viplaned.h"

namespace viplane::scenarios {
namespace {

// As the simulation calls them.
std::string_view name_of(KilledPart part) {
  switch (part) {
    case KilledPart::all: return "all";
    case KilledPart::parent: return "parent";
    case KilledPart::vrrp_child: break;
  }
  return "child";
}

}  // namespace

Daemon::Daemon(const lab::Machine& machine, const DirectorPlan& plan, std::string config, Chronicle& chronicle)
    : machine_(machine), plan_(plan), config_(std::move(config)), chronicle_(chronicle) {}

void Daemon::launch(const std::vector<std::string>& command) {
  states_.clear();
  line_.clear();
  process_ = machine_.start(command);
  running_ = true;
  killed_ = false;
}

void Daemon::terminate() { process_.signal(SIGTERM); }

void Daemon::kill(KilledPart part) {
  listen();
  if (!is_running()) return;
  const std::vector<pid_t> below = lab::descendants_of(process_.pid());
  record("process.killed", {{"what", std::string(name_of(part))}}, lab::now());
  killed_ = part != KilledPart::vrrp_child;
  on_kill();
  if (part == KilledPart::parent) return process_.signal(SIGKILL);
  // A parent that stands still cannot put a new child in the place of the old one.
  if (part == KilledPart::all) process_.signal(SIGSTOP);
  for (const pid_t child : below) ::kill(child, SIGKILL);
  if (part == KilledPart::all) process_.kill();
}

void Daemon::reload(const std::string& config) {
  if (!config.empty()) machine_.run({"ln", "-sfn", config, config_});
  process_.signal(SIGHUP);
}

void Daemon::listen() {
  const Time at = lab::now();
  const std::string text = process_.read_output();
  log_ += text;
  for (const char letter : text) {
    if (letter != '\n') {
      line_ += letter;
      continue;
    }
    on_line(line_, at);
    line_.clear();
  }
  if (running_ && !is_running()) {
    running_ = false;
    if (!killed_) record("director.stopped", {{"why", process_.end_in_words()}}, at);
  }
}

void Daemon::record(const char* kind, std::vector<std::pair<std::string, Event::Value>> fields, Time at) {
  chronicle_.record({.at = at, .node = plan_.name, .kind = kind, .fields = std::move(fields)});
}

void Daemon::record_state(const config::VrrpInstance& instance, const std::string& to, const std::string& why,
                          Time at) {
  const auto [state, fresh] = states_.try_emplace(instance.name, "init");
  if (!fresh && state->second == to) return;
  record("vrrp.state",
         {{"instance", instance.name},
          {"vrid", std::int64_t{instance.virtual_router_id}},
          {"family", std::int64_t{instance.is_v6 ? 6 : 4}},
          {"interface", instance.interface},
          {"from", state->second},
          {"to", to},
          {"priority", std::int64_t{instance.priority}},
          {"why", why}},
         at);
  state->second = to;
}

void Daemon::mark_started(Time at) {
  if (!started_at_) started_at_ = at;
  record("director.started", {{"why", "started"}}, at);
}

std::unique_ptr<Daemon> make_daemon(DaemonKind kind, const lab::Machine& machine, const DirectorPlan& plan,
                                    const std::string& config, Chronicle& chronicle) {
  switch (kind) {
    case DaemonKind::viplaned: return std::make_unique<Viplaned>(machine, plan, config, chronicle);
    case DaemonKind::keepalived: return std::make_unique<Keepalived>(machine, plan, config, chronicle);
    case DaemonKind::frr: return std::make_unique<Frr>(machine, plan, config, chronicle);
  }
  return nullptr;
}

}  // namespace viplane::scenarios
