// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/child_process.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr const char* kPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// glibc 2.36 has pidfd_open() in a header that clashes with <sys/wait.h> of older ones.
int open_process(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);  // fails for SIGKILL and SIGSTOP alone
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void drop_descriptors() {
  const int null = ::open("/dev/null", O_RDWR);
  for (int standard = 0; standard <= 2; ++standard) {
    if (::dup2(null, standard) < 0) ::_exit(kCannotStart);
  }
  (void)::syscall(SYS_close_range, 3u, ~0u, 0u);  // an old kernel has only O_CLOEXEC, which all of ours carry
}

bool become(const ScriptIdentity& identity) {
  if (::geteuid() != 0) return ::geteuid() == identity.user;
  return ::setgroups(identity.groups.size(), identity.groups.data()) == 0 &&
         ::setresgid(identity.group, identity.group, identity.group) == 0 &&
         ::setresuid(identity.user, identity.user, identity.user) == 0;
}

// Between fork and exec: nothing that allocates.
[[noreturn]] void run_in_child(const char* program, char* const* arguments, char* const* environment,
                               const ScriptIdentity& identity) {
  ::setpgid(0, 0);
  reset_signals();
  drop_descriptors();
  if (become(identity)) ::execve(program, arguments, environment);
  ::_exit(kCannotStart);
}

}  // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& command,
                           const ScriptIdentity& identity) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  char* environment[] = {const_cast<char*>(kPath), nullptr};
  pid_ = system_call(::fork(), "fork to run " + program.string());
  if (pid_ == 0) run_in_child(program.c_str(), arguments.data(), environment, identity);
  ::setpgid(pid_, pid_);  // whoever comes first; fails harmlessly when the child has executed already
  descriptor_ = Descriptor(open_process(pid_));
  if (!descriptor_) {
    const int error = errno;
    ::kill(pid_, SIGKILL);
    (void)reap();  // it was killed
    throw std::system_error(error, std::generic_category(), "watch the process of " + program.string());
  }
}

void ChildProcess::signal_group(int signal) const {
  (void)::kill(-pid_, signal);  // fails when nobody is left, which is what is wanted
}

int ChildProcess::reap() {
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) return kCannotStart;  // somebody else has taken notice of it
  descriptor_.reset();
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace viplane::live
