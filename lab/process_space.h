// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/types.h>

#include "posix/descriptor.h"

namespace viplane::lab {

// The PID namespace that all processes of a laboratory live in. Its first process watches us and exits when we die,
// however we die; the kernel then kills every process in it, and with them their network and mount namespaces vanish.
// So nothing is ever left behind, not even by a daemon that has detached itself.
class ProcessSpace {
 public:
  // Throws std::system_error, for instance where we are not root.
  ProcessSpace();
  // Kills what still runs inside. Children that were forked into it have to be reaped before: the kernel waits for
  // them.
  ~ProcessSpace();
  ProcessSpace(const ProcessSpace&) = delete;
  ProcessSpace& operator=(const ProcessSpace&) = delete;

  // fork(2), with the child inside. The parent gets the child's PID as it is known outside, the child gets 0.
  pid_t fork() const;

  pid_t first_process() const { return first_; }

 private:
  Descriptor inside_;
  Descriptor outside_;
  pid_t first_ = 0;
};

}  // namespace viplane::lab
