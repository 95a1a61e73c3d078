// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/machine.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "lab/pipe.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr Duration kLongestRun = std::chrono::seconds(10);

// The host's own name is found without asking a name server, which nobody could reach: programs that look it up when
// they start would wait for five seconds.
void know_own_name(const std::string& name) {
  constexpr const char* kHosts = "/run/hosts";
  const std::string text = "127.0.0.1 localhost\n127.0.1.1 " + name + "\n::1 localhost\n";
  const Descriptor file(
      system_call(::open(kHosts, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), "make the hosts file of " + name));
  write_all(file.get(), text.data(), text.size(), "the hosts file of " + name);
  if (::access("/etc/hosts", F_OK) != 0) return;  // a system that has none looks nowhere else either
  system_call(::mount(kHosts, "/etc/hosts", nullptr, MS_BIND, nullptr),
              "put the hosts file of " + name + " in its place");
}

// In the child that founds a machine: namespaces, and what they need to look like a computer of their own.
void found(const std::string& name) {
  system_call(::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS), "make the namespaces of " + name);
  system_call(::sethostname(name.data(), name.size()), "name the host " + name);
  system_call(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "keep mounts of " + name + " private");
  system_call(::mount("viplane-lab", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"), "mount /run of " + name);
  system_call(::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr), "mount /proc of " + name);
  know_own_name(name);
  // Shows this network's interfaces; nothing of ours needs it, so a kernel that refuses may.
  ::mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
}

void bring_to_life(const NetworkNamespace& network) {
  for (const char* scope : {"all", "default"}) {
    const std::string v4 = std::string("ipv4/conf/") + scope;
    const std::string v6 = std::string("ipv6/conf/") + scope;
    network.set(v4 + "/rp_filter", "0");
    if (::access("/proc/sys/net/ipv6", F_OK) != 0) continue;
    network.set(v6 + "/accept_dad", "0");
    network.set(v6 + "/accept_ra", "0");
  }
}

Descriptor open_path(const std::string& path, int flags) {
  return Descriptor(system_call(::open(path.c_str(), flags | O_CLOEXEC), "open " + path));
}

// What we have changed of ourselves is no business of theirs.
void reset_inherited() {
  (void)::setpriority(PRIO_PROCESS, 0, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2}) ::signal(number, SIG_DFL);
}

// Standard input from `input` (or nowhere), output and error to `output`.
void redirect(int input, int output) {
  const int source = input >= 0 ? input : ::open("/dev/null", O_RDONLY);
  ::dup2(source, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
}

}  // namespace

Machine::Machine(const ProcessSpace& space, std::string name) : space_(space), name_(std::move(name)) {
  Pipe ready = make_pipe();
  Pipe done = make_pipe();
  const pid_t founder = space_.fork();
  if (founder == 0) {
    done.write_end.reset();
    int error = 0;
    try {
      found(name_);
    } catch (const std::system_error& trouble) {
      error = trouble.code().value();
    }
    char wait = 0;
    if (::write(ready.write_end.get(), &error, sizeof error) != sizeof error) ::_exit(1);
    if (::read(done.read_end.get(), &wait, 1) != 0) ::_exit(1);  // until the namespaces are in our parent's hands
    ::_exit(0);
  }
  const Process reaped(founder, name_, {});
  ready.write_end.reset();
  int error = EPIPE;
  if (::read(ready.read_end.get(), &error, sizeof error) != sizeof error || error != 0) {
    throw std::system_error(error, std::generic_category(), "make the machine " + name_ + " (needs root)");
  }
  const std::string process = "/proc/" + std::to_string(founder);
  network_ = NetworkNamespace(open_path(process + "/ns/net", O_RDONLY));
  mounts_ = open_path(process + "/ns/mnt", O_RDONLY);
  host_name_ = open_path(process + "/ns/uts", O_RDONLY);
  run_ = open_path(process + "/root/run", O_PATH | O_DIRECTORY);
  bring_to_life(network_);
}

Machine::~Machine() { kill_all(); }

void Machine::enter_all() const {
  system_call(::setns(mounts_.get(), CLONE_NEWNS), "enter the file system of " + name_);
  system_call(::setns(host_name_.get(), CLONE_NEWUTS), "take the host name of " + name_);
  system_call(::setns(network_.descriptor(), CLONE_NEWNET), "enter the network of " + name_);
}

void Machine::become(const std::vector<std::string>& command, int error_pipe) const {
  char folder[4096];
  const bool known = ::getcwd(folder, sizeof folder) != nullptr;
  try {
    enter_all();                                   // which leaves us in the root folder
    if (known && ::chdir(folder) != 0) errno = 0;  // a folder that this machine does not see: stay where we are
    ::setsid();
    reset_inherited();
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments.front(), arguments.data());
  } catch (const std::system_error& trouble) {
    errno = trouble.code().value();
  }
  const int error = errno;
  write_all(error_pipe, &error, sizeof error, "the reason");
  ::_exit(127);
}

Process Machine::start(const std::vector<std::string>& command) const {
  Pipe output = make_pipe();
  Pipe trouble = make_pipe();
  const pid_t child = space_.fork();
  if (child == 0) {
    redirect(-1, output.write_end.get());
    become(command, trouble.write_end.get());
  }
  trouble.write_end.reset();
  Process process(child, command.front(), std::move(output.read_end));
  int error = 0;
  if (::read(trouble.read_end.get(), &error, sizeof error) == sizeof error) {
    throw std::system_error(error, std::generic_category(), "start " + command.front() + " on " + name_);
  }
  return process;
}

Process Machine::fork(const std::string& name, const std::function<int()>& work) const {
  Pipe output = make_pipe();
  const pid_t child = space_.fork();
  if (child != 0) return {child, name, std::move(output.read_end)};
  try {
    redirect(-1, output.write_end.get());
    enter_all();
    ::setsid();
    reset_inherited();
    const int code = work();
    std::fflush(nullptr);
    ::_exit(code);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s on %s: %s\n", name.c_str(), name_.c_str(), error.what());
    std::fflush(nullptr);
    ::_exit(1);
  }
}

std::string Machine::run(const std::vector<std::string>& command, std::string_view input) const {
  const Descriptor text = make_memory_file("input");
  write_all(text.get(), input.data(), input.size(), "the input of " + command.front());
  ::lseek(text.get(), 0, SEEK_SET);
  Pipe output = make_pipe();
  const pid_t child = space_.fork();
  if (child == 0) {
    redirect(text.get(), output.write_end.get());
    become(command, STDERR_FILENO);
  }
  output.write_end.reset();
  Process process(child, command.front(), std::move(output.read_end));
  std::string said;
  for (pollfd ready{process.output().get(), POLLIN, 0}; process.output();) {
    if (::poll(&ready, 1, static_cast<int>(kLongestRun / std::chrono::milliseconds(1))) == 0) break;
    said += process.read_output();
  }
  const auto code = process.wait(kLongestRun);
  if (code && *code == 0) return said;
  std::string words;
  for (const std::string& word : command) words += word + " ";
  throw std::runtime_error(words + "on " + name_ + (code ? " failed (" + std::to_string(*code) + "): " : " hangs: ") +
                           said);
}

void Machine::write_file(const std::string& path, std::string_view text) const {
  const Descriptor file(system_call(::openat(run_.get(), path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
                                    "make /run/" + path + " of " + name_));
  write_all(file.get(), text.data(), text.size(), "/run/" + path + " of " + name_);
}

std::string Machine::read_file(const std::string& path) const {
  const Descriptor file(::openat(run_.get(), path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  for (ssize_t got = 1; file && got > 0;) {
    got = ::read(file.get(), buffer, sizeof buffer);
    if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

bool Machine::has_file(const std::string& path) const { return ::faccessat(run_.get(), path.c_str(), F_OK, 0) == 0; }

void Machine::remove_file(const std::string& path) const { ::unlinkat(run_.get(), path.c_str(), 0); }

std::vector<pid_t> Machine::processes() const {
  struct stat own {};
  if (!mounts_ || ::fstat(mounts_.get(), &own) != 0) return {};
  std::vector<pid_t> found;
  for (const pid_t process : descendants_of(space_.first_process())) found.push_back(process);
  for (const pid_t process : descendants_of(::getpid())) found.push_back(process);
  std::erase_if(found, [&own](pid_t process) {
    struct stat its {};
    const std::string path = "/proc/" + std::to_string(process) + "/ns/mnt";
    return ::stat(path.c_str(), &its) != 0 || its.st_ino != own.st_ino || its.st_dev != own.st_dev;
  });
  return found;
}

void Machine::signal_all(int number) const {
  for (const pid_t process : processes()) ::kill(process, number);
}

void Machine::kill_all() const {
  // Whoever is about to fork is stopped first; what was forked meanwhile is met by the next pass.
  for (int pass = 0; pass < 3; ++pass) signal_all(SIGSTOP);
  for (int pass = 0; pass < 3; ++pass) signal_all(SIGKILL);
}

}  // namespace viplane::lab
