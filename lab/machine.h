// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/network_namespace.h"
#include "lab/process.h"
#include "lab/process_space.h"

namespace viplane::lab {

// A computer of the laboratory: a network of its own, a host name, a /run that nobody else sees (so that PID files and
// sockets of several daemons do not collide), and the processes in it. All else of the file system is the host's.
class Machine {
 public:
  // `space` outlives it. Throws std::system_error.
  Machine(const ProcessSpace& space, std::string name);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  const std::string& name() const { return name_; }
  const NetworkNamespace& network() const { return network_; }

  // Starts a program, found in PATH. Throws std::system_error where it cannot be executed.
  [[nodiscard]] Process start(const std::vector<std::string>& command) const;
  // Runs `work` in a child process of its own, which ends with what it returns (an exit code). What it prints is the
  // process's output; descriptors and memory are copies of ours.
  [[nodiscard]] Process fork(const std::string& name, const std::function<int()>& work) const;
  // Runs a program to its end, with `input` on standard input, and answers what it printed. Throws std::runtime_error
  // with that where it fails or takes more than ten seconds.
  std::string run(const std::vector<std::string>& command, std::string_view input = {}) const;

  // A file in its /run, by a path relative to that.
  void write_file(const std::string& path, std::string_view text) const;
  std::string read_file(const std::string& path) const;  // empty where there is none
  bool has_file(const std::string& path) const;
  void remove_file(const std::string& path) const;

  // Everything that runs on this machine, our own helpers included; PIDs as seen from outside.
  std::vector<pid_t> processes() const;
  void signal_all(int number) const;
  void kill_all() const;  // as losing power does; nobody runs on

 private:
  [[noreturn]] void become(const std::vector<std::string>& command, int error_pipe) const;
  void enter_all() const;

  const ProcessSpace& space_;
  std::string name_;
  NetworkNamespace network_{Descriptor()};
  Descriptor mounts_;
  Descriptor host_name_;
  Descriptor run_;  // its /run
};

}  // namespace viplane::lab
