// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/process_space.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "posix/system_call.h"

namespace viplane::lab {
namespace {

// The first process of the space: reaps orphans, and ends when `parent` (a pidfd) has died.
[[noreturn]] void keep_until_death_of(int parent) {
  ::prctl(PR_SET_NAME, "viplane-lab");
  ::setsid();                  // no terminal's Ctrl-C: we are to outlive every process that may want to clean up
  ::signal(SIGCHLD, SIG_IGN);  // orphans are reaped by the kernel
  constexpr int kParent = 3;
  if (parent != kParent) ::dup2(parent, kParent);
  ::close_range(kParent + 1, ~0U, 0);
  for (;;) {
    pollfd watched{kParent, POLLIN, 0};
    if (::poll(&watched, 1, -1) == 1) ::_exit(0);
  }
}

}  // namespace

ProcessSpace::ProcessSpace() {
  outside_ = Descriptor(system_call(::open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), "open our PID namespace"));
  const Descriptor self(system_call(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)), "open ourselves"));
  system_call(::unshare(CLONE_NEWPID), "make a PID namespace (a laboratory needs to be run as root)");
  first_ = ::fork();
  const int error = errno;
  if (first_ == 0) keep_until_death_of(self.get());
  // Later children of ours are ordinary ones again.
  system_call(::setns(outside_.get(), CLONE_NEWPID), "return to our PID namespace");
  errno = error;
  system_call(first_, "fork the first process of a laboratory");
  const std::string path = "/proc/" + std::to_string(first_) + "/ns/pid";
  inside_ = Descriptor(system_call(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open " + path));
}

ProcessSpace::~ProcessSpace() {
  if (first_ <= 0) return;
  ::kill(first_, SIGKILL);
  // The kernel lets the first process go when all others are reaped. A child of ours that somebody still holds has died
  // with it, and is no reason to wait for ever.
  for (int i = 0; i < 1000 && ::waitpid(first_, nullptr, WNOHANG) == 0; ++i) ::usleep(1000);
}

pid_t ProcessSpace::fork() const {
  system_call(::setns(inside_.get(), CLONE_NEWPID), "enter the PID namespace of the laboratory");
  const pid_t child = ::fork();
  const int error = errno;
  if (child == 0) return 0;
  system_call(::setns(outside_.get(), CLONE_NEWPID), "return to our PID namespace");
  errno = error;
  return system_call(child, "fork into the laboratory");
}

}  // namespace viplane::lab
