// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>

#include "live/daemon/daemon_log.h"
#include "posix/descriptor.h"

namespace viplane::live {

// The director's end of the line to its supervisor. What is said has the form of sd_notify(3) and is handed on to
// systemd by the supervisor, which is the unit's main process; anything said is a sign of life.
class SupervisorLine {
 public:
  explicit SupervisorLine(Descriptor end) : end_(std::move(end)) {}
  void say(const std::string& state);  // "READY=1\nSTATUS=..."; lost where the supervisor is gone
  void beat() { say("WATCHDOG=1"); }

 private:
  Descriptor end_;
};

struct SupervisorOptions {
  bool respawns = true;  // else the supervisor ends with the director's death
  // The director, in a process of its own; what it answers is its exit code.
  std::function<int(SupervisorLine& line)> run_director;
  // Takes away what its neighbours would go on believing: called as soon as the child has begun to end, which is tens
  // of milliseconds before its end where the kernel has sockets and programs of it to close. Nothing of the child runs
  // any more.
  std::function<void()> withdraw;
  // Takes away whatever else a director that died leaves on the host. Called at once after its end.
  std::function<void()> clean_up;
};

// Runs the director in a child process, and survives it. However the child dies, what it left on the host is taken
// away and the child is started again: at once, then after 1 s, 2 s, ... 30 s, from the beginning again after a minute
// of life. A child that answers 0 has stopped as asked, one that answers another exit code without ever having been
// ready could not start: both end the supervisor with that code.
//
// SIGTERM and SIGINT ask the child to stop; a second one ends it at once, with all that follows a death. SIGHUP, the
// dump signals and the like are handed on. The child begins with all of them blocked: one that comes before it listens
// waits for it. A child stopped by SIGSTOP is paused, not dead: the director itself decides
// what its claims are worth when it goes on (docs/differences.md, "pauses"). One that gives no sign of life for ten of
// the supervisor's seconds, and is not paused, hangs, and is killed.
//
// The child stops politely (SIGTERM) when the supervisor dies. The supervisor keeps its memory locked and is the last
// the kernel kills for want of memory.
int supervise(DaemonLog& log, const SupervisorOptions& options);

}  // namespace viplane::live
