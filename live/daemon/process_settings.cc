// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/process_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>

namespace viplane::live {

config::ProcessSettings director_settings(const config::GlobalDefs& global) {
  const auto& [nice, rt_priority, no_swap, cpu_affinity] = global.vrrp_process;
  const auto& checker = global.checker_process;
  return {.nice = nice ? nice : checker.nice,
          .rt_priority = rt_priority ? rt_priority : checker.rt_priority,
          .no_swap = no_swap || checker.no_swap,
          .cpu_affinity = cpu_affinity.empty() ? checker.cpu_affinity : cpu_affinity};
}

std::vector<std::string> put_in_effect(const config::ProcessSettings& settings) {
  std::vector<std::string> refused;
  const auto attempt = [&](bool is_done, const std::string& what, const char* remedy) {
    if (!is_done) refused.push_back(fmt::format("{}: {}; {}", what, std::strerror(errno), remedy));
  };
  if (!settings.cpu_affinity.empty()) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    for (const unsigned cpu : settings.cpu_affinity) CPU_SET(cpu, &cpus);
    attempt(sched_setaffinity(0, sizeof cpus, &cpus) == 0,
            fmt::format("run on CPU {} only (cpu_affinity)", fmt::join(settings.cpu_affinity, ", ")),
            "it runs on any; name CPUs of this machine");
  }
  if (settings.nice) {
    attempt(setpriority(PRIO_PROCESS, 0, *settings.nice) == 0,
            fmt::format("run with nice value {} (vrrp_priority, checker_priority)", *settings.nice),
            "it runs as it was started; values below 0 need CAP_SYS_NICE");
  }
  if (settings.rt_priority) {
    const sched_param priority{.sched_priority = *settings.rt_priority};
    attempt(
        sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &priority) == 0,
        fmt::format("run with real-time priority {} (vrrp_rt_priority, checker_rt_priority)", *settings.rt_priority),
        "it runs without; it needs CAP_SYS_NICE, and in a control group a share of real time");
  }
  if (settings.no_swap) {
    attempt(mlockall(MCL_CURRENT | MCL_FUTURE) == 0, "lock the memory (vrrp_no_swap, checker_no_swap)",
            "it may be swapped out; it needs CAP_IPC_LOCK or LimitMEMLOCK=infinity");
  }
  return refused;
}

}  // namespace viplane::live
