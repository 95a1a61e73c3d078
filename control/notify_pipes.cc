// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/notify_pipes.h"

#include <algorithm>
#include <utility>

#include "control/tell.h"

namespace viplane {
namespace {

constexpr Duration kForEver = std::chrono::hours(24 * 365);  // the script ends when the FIFO closes

const char* name_of(config::Protocol protocol) {
  switch (protocol) {
    case config::Protocol::tcp: return "tcp";
    case config::Protocol::udp: return "udp";
    case config::Protocol::sctp: return "sctp";
  }
  return "?";
}

}  // namespace

struct NotifyPipes::Pipe {
  NotifyFifoSpec spec;
  Script script;  // without a command: none
  bool takes_vrrp = false;
  bool takes_lvs = false;
  std::unique_ptr<NotifyFifo> fifo;  // none where the world has no FIFOs
  HandlePtr running;

  bool is_as(const Pipe& other) const { return spec == other.spec && script == other.script; }
};

void NotifyPipes::configure(const config::Config& config) {
  const ScriptDefaults defaults = script_defaults(config);
  auto former = std::exchange(pipes_, {});
  add(config.global.notify_fifo, defaults, true, true, former);
  add(config.global.vrrp_notify_fifo, defaults, true, false, former);
  add(config.global.lvs_notify_fifo, defaults, false, true, former);
}

void NotifyPipes::add(const config::NotifyFifo& from, const ScriptDefaults& defaults, bool takes_vrrp, bool takes_lvs,
                      std::vector<std::shared_ptr<Pipe>>& former) {
  if (from.path.empty()) return;
  auto pipe = std::make_shared<Pipe>();
  pipe->spec = {from.path, from.user, from.group};
  if (from.script) {
    pipe->script = script_of(*from.script, defaults);
    pipe->script.command.push_back(from.path);
  }
  const auto same = std::ranges::find_if(former, [&](const auto& each) { return each && each->is_as(*pipe); });
  if (same != former.end()) {
    pipe = std::exchange(*same, nullptr);
  } else {
    open(*pipe);
  }
  pipe->takes_vrrp = takes_vrrp;
  pipe->takes_lvs = takes_lvs;
  pipes_.push_back(std::move(pipe));
}

// First the FIFO, which the script opens.
void NotifyPipes::open(Pipe& pipe) {
  if (env_.fifos != nullptr) {
    pipe.fifo = env_.fifos->open(pipe.spec, [env = env_](const std::string& problem) {
      tell(env, "notify.problem", {{"why", problem}});
    });
  }
  if (pipe.script.command.empty()) return;
  const std::string program = pipe.script.command.front();
  pipe.running = env_.scripts.run(pipe.script, kForEver, [env = env_, program](const ScriptResult& result) {
    std::vector<std::pair<std::string, Event::Value>> fields = {{"command", program},
                                                                {"exit_code", std::int64_t{result.exit_code}}};
    if (!result.problem.empty()) fields.emplace_back("why", result.problem);
    tell(env, "notify", std::move(fields));
  });
}

void NotifyPipes::write(const Pipe& pipe, std::string_view line) const {
  tell(env_, "notify.fifo", {{"path", pipe.spec.path}, {"line", std::string(line)}});
  if (pipe.fifo) pipe.fifo->write(line);
}

void NotifyPipes::tell_vrrp(std::string_view line) const {
  for (const auto& pipe : pipes_) {
    if (pipe->takes_vrrp) write(*pipe, line);
  }
}

void NotifyPipes::tell_lvs(std::string_view line) const {
  for (const auto& pipe : pipes_) {
    if (pipe->takes_lvs) write(*pipe, line);
  }
}

std::string fifo_name(const Endpoint& endpoint, config::Protocol protocol) {
  return "[" + endpoint.address.to_string() + "]:" + name_of(protocol) + ":" + std::to_string(endpoint.port);
}

std::string fifo_name(const config::VirtualServer& server) {
  if (const auto* endpoint = std::get_if<Endpoint>(&server.service)) return fifo_name(*endpoint, server.protocol);
  if (const auto* mark = std::get_if<config::FirewallMark>(&server.service)) {
    return "FWM " + std::to_string(mark->mark);
  }
  return std::get<config::GroupReference>(server.service).name;
}

}  // namespace viplane
