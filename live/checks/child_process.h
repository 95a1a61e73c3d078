// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "live/checks/script_identity.h"
#include "posix/descriptor.h"

namespace viplane::live {

inline constexpr int kCannotStart = 127;  // the exit code of a program that the kernel refuses to execute

// A program that runs in a process group of its own, with nothing of ours: standard streams to /dev/null, no other
// descriptor, no signal blocked or ignored, the identity's user and groups, and a plain PATH.
class ChildProcess {
 public:
  // Throws std::system_error that names the program where no process could be made. A program that the kernel refuses
  // to execute ends with kCannotStart.
  ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& command,
               const ScriptIdentity& identity);

  // Readable when the program has ended. Valid until reap().
  int descriptor() const { return descriptor_.get(); }
  void signal_group(int signal) const;
  // Takes notice of its end; only then its number may be used again by another. 128 + N when signal N ended it.
  int reap();

 private:
  pid_t pid_ = -1;
  Descriptor descriptor_;
};

}  // namespace viplane::live
