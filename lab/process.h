// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/time.h"
#include "posix/descriptor.h"

namespace viplane::lab {

// A process of a laboratory: our child. Killed and reaped when this goes.
class Process {
 public:
  Process() = default;
  // `output`: the read end of a pipe that holds its standard output and error; may be none.
  Process(pid_t pid, std::string name, Descriptor output);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }  // as seen from outside; 0: there is none
  const std::string& name() const { return name_; }

  // Whether it still runs; reaps it where it has ended.
  bool is_running();
  // How it ended, in words: "exited with 1", "killed by signal 9"; empty while it runs.
  std::string end_in_words();
  // Its exit code, 128 + N where signal N killed it; nullopt: still running after `timeout`.
  std::optional<int> wait(Duration timeout);
  // Nothing happens to a process that has ended.
  void signal(int number);
  // SIGTERM, then SIGKILL where it has not ended after `grace`.
  void stop(Duration grace);
  void kill();  // SIGKILL, and waits

  // Non-blocking: what the process has written since the last call.
  std::string read_output();
  const Descriptor& output() const { return output_; }

 private:
  pid_t pid_ = 0;
  std::string name_;
  Descriptor output_;
  std::optional<int> status_;  // of waitpid
};

// Direct children of a process, oldest first. Both by /proc as we see it.
std::vector<pid_t> children_of(pid_t parent);
// All processes below, parents before children.
std::vector<pid_t> descendants_of(pid_t parent);

}  // namespace viplane::lab
