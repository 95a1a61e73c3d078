// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/daemon.h"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "lab/pair/keepalived_conf.h"

namespace viplane::lab {
namespace {

constexpr const char* kLog = "daemon.log";
constexpr int kStartTries = 2000;  // of 10 ms: a sanitised daemon on a busy machine takes its time
constexpr auto kStartPause = std::chrono::milliseconds(10);

}  // namespace

std::string_view to_string(DaemonKind kind) {
  switch (kind) {
    case DaemonKind::viplaned: return "viplaned";
    case DaemonKind::keepalived: return "keepalived";
    case DaemonKind::frr: return "frr";
  }
  return {};
}

std::string Daemon::log() const { return machine_.read_file(kLog); }

Process Daemon::start_logged(const std::vector<std::string>& command) const {
  std::vector<std::string> logged{"sh", "-c", std::string("exec \"$@\" >> /run/") + kLog + " 2>&1", "sh"};
  logged.insert(logged.end(), command.begin(), command.end());
  return machine_.start(logged);
}

void Daemon::await_state(Process& process) const {
  for (int i = 0; i < kStartTries; ++i) {
    const std::string now = state();
    if (!now.empty() && now != "init") return;
    if (!process.is_running()) {
      throw std::runtime_error(process.name() + " on " + machine_.name() + " " + process.end_in_words() + ": " + log());
    }
    std::this_thread::sleep_for(kStartPause);
  }
  throw std::runtime_error("no state after 20 s from the daemon on " + machine_.name() + ": " + log());
}

void Daemon::kill() {
  machine_.kill_all();
  process().kill();
}

std::unique_ptr<Daemon> make_daemon(DaemonKind kind, const Machine& machine, const VirtualRouter& router,
                                    const Member& self, const std::vector<Member>& others) {
  switch (kind) {
    case DaemonKind::viplaned: return make_viplaned(machine, keepalived_conf(router, self, others));
    case DaemonKind::keepalived: return make_keepalived(machine, keepalived_conf(router, self, others));
    case DaemonKind::frr: return make_frr(machine, router, self);
  }
  throw std::logic_error("a daemon of no kind");
}

std::optional<std::string> reason_against(DaemonKind kind, const VirtualRouter& router, const Member& member) {
  using namespace std::chrono_literals;
  if (router.version == 2 && router.is_v6) return "version 2 is for IPv4 (RFC 3768)";
  if (router.version == 3 && !router.password.empty()) return "version 3 has no authentication (RFC 9568, section 9)";
  if (router.version == 2 && router.interval % 1s != 0s)
    return "version 2 says whole seconds (RFC 3768, section 5.3.7)";
  if (kind != DaemonKind::frr) return std::nullopt;
  if (!router.password.empty()) return "FRR's vrrpd has no authentication";
  if (router.is_unicast) return "FRR's vrrpd has no unicast peers";
  if (!member.virtual_mac) return "FRR's vrrpd always uses the virtual MAC address";
  return std::nullopt;
}

Duration usual_delay(DaemonKind kind, const VirtualRouter& router) {
  // vrrpd sends from a macvlan interface whose carrier it has just raised: over IPv6 the first advertisement is lost,
  // and neighbours see the second.
  return kind == DaemonKind::frr && router.is_v6 ? router.interval : Duration(0);
}

}  // namespace viplane::lab
