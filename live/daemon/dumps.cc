// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/dumps.h"

#include <signal.h>
#include <time.h>

#include "control/report/keepalived.h"
#include "control/report/status.h"
#include "live/daemon/command_line.h"
#include "live/daemon/dump_file.h"

namespace viplane::live {
namespace {

// keepalived's JSON has times of day; ours are of the monotonic clock.
Duration realtime_minus_monotonic() {
  const auto read = [](clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  return read(CLOCK_REALTIME) - read(CLOCK_MONOTONIC);
}

}  // namespace

bool Dumps::write(int signal, const config::GlobalDefs& global) const {
  const DirectorStatus status = source_.status();
  if (signal == SIGUSR1) {
    write("data", global.state_dump_file, report::status_text(status) + report::status_json(status));
  } else if (signal == SIGUSR2) {
    write("stats", global.stats_dump_file, report::keepalived_stats(status));
  } else if (signal == signal_number("JSON")) {
    write("json", global.json_dump_file, report::keepalived_json(status, realtime_minus_monotonic()));
  } else {
    return false;
  }
  return true;
}

void Dumps::write(const char* what, const std::string& configured, const std::string& text) const {
  write_dump(configured.empty() ? dump_path(name_, what) : configured, text, log_);
}

}  // namespace viplane::live
