// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "posix/descriptor.h"
#include "posix/system_call.h"

namespace viplane::realserver {
namespace {

struct Ended {
  bool well = false;
  std::string words;
};

// A file in memory: written before, read after, so that no pipe can fill up.
Descriptor memory_file(const std::string& content) {
  Descriptor file(system_call(::memfd_create("viplane-rs", MFD_CLOEXEC), "make a file in memory"));
  system_call(::write(file.get(), content.data(), content.size()), "write a file in memory");
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

Ended run(const std::vector<std::string>& words, const std::string& input) {
  const Descriptor in = memory_file(input), out = memory_file({});
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.get(), STDERR_FILENO);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return {false, std::generic_category().message(error)};
  int status = 0;
  system_call(::waitpid(pid, &status, 0), "wait for " + words[0]);
  std::array<char, 1024> buffer;
  const ssize_t length = ::pread(out.get(), buffer.data(), buffer.size(), 0);
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0,
          std::string(buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0)};
}

}  // namespace

void run_command(const std::vector<std::string>& words, const std::string& input, const std::string& attempt) {
  const Ended ended = run(words, input);
  if (!ended.well)
    throw std::runtime_error(attempt + ": " + words[0] + ": " + ended.words.substr(0, ended.words.find('\n')));
}

bool try_command(const std::vector<std::string>& words) { return run(words, {}).well; }

}  // namespace viplane::realserver
