// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "lab/pair/daemon.h"

namespace viplane::bench {

enum class Victims : std::uint8_t {
  all_but_first,  // everything but the process that was started, the supervisor
  all,
};

// The master's processes are killed with SIGKILL, all at once.
struct SuddenDeath {
  // Until the dead node had the address no longer, at most as long as `watched`.
  std::optional<Duration> gone;
  // Then the next start of the daemon, after that of `all`: from there until the address was gone.
  std::optional<Duration> gone_after_restart;
  // From the death to the first sign of the next master.
  Duration taken{0};
};
SuddenDeath die_suddenly(lab::DaemonKind kind, const lab::VirtualRouter& router, Victims victims, Duration watched);

}  // namespace viplane::bench
