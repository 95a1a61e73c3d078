// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <fstream>

namespace viplane::lab {

Process::Process(pid_t pid, std::string name, Descriptor output)
    : pid_(pid), name_(std::move(name)), output_(std::move(output)) {
  if (output_) ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      name_(std::move(other.name_)),
      output_(std::move(other.output_)),
      status_(other.status_) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  kill();
  pid_ = std::exchange(other.pid_, 0);
  name_ = std::move(other.name_);
  output_ = std::move(other.output_);
  status_ = other.status_;
  return *this;
}

Process::~Process() { kill(); }

bool Process::is_running() {
  if (pid_ == 0 || status_) return false;
  int status = 0;
  const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  if (ended == 0) return true;
  status_ = ended == pid_ ? status : 0;
  return false;
}

std::string Process::end_in_words() {
  if (is_running() || !status_) return {};
  if (WIFSIGNALED(*status_)) return "killed by signal " + std::to_string(WTERMSIG(*status_));
  return "exited with " + std::to_string(WEXITSTATUS(*status_));
}

std::optional<int> Process::wait(Duration timeout) {
  if (pid_ != 0 && is_running()) {
    const Descriptor watched(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    pollfd ready{watched.get(), POLLIN, 0};
    ::poll(&ready, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(timeout).count()));
    if (is_running()) return std::nullopt;
  }
  if (!status_) return std::nullopt;
  return WIFSIGNALED(*status_) ? 128 + WTERMSIG(*status_) : WEXITSTATUS(*status_);
}

void Process::signal(int number) {
  if (is_running()) ::kill(pid_, number);
}

void Process::stop(Duration grace) {
  signal(SIGTERM);
  signal(SIGCONT);
  if (!wait(grace)) kill();
}

void Process::kill() {
  if (pid_ == 0 || !is_running()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = status;
}

std::string Process::read_output() {
  std::string text;
  char buffer[4096];
  while (output_) {
    const ssize_t got = ::read(output_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) output_.reset();  // nobody can write any more
    if (got <= 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

std::vector<pid_t> children_of(pid_t parent) {
  const std::string process = std::to_string(parent);
  std::ifstream list("/proc/" + process + "/task/" + process + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

std::vector<pid_t> descendants_of(pid_t parent) {
  std::vector<pid_t> found = children_of(parent);
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const pid_t child : children_of(found[i])) found.push_back(child);
  }
  return found;
}

}  // namespace viplane::lab
