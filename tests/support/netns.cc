// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/netns.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "posix/system_call.h"

namespace viplane::test {
namespace {

constexpr const char* kOwnNamespace = "/proc/thread-self/ns/net";

Descriptor open_own_namespace() {
  return Descriptor(system_call(::open(kOwnNamespace, O_RDONLY | O_CLOEXEC), std::string("open ") + kOwnNamespace));
}

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

struct Finished {
  int code = 0;
  std::string output;
};

Finished run_in(int space, const std::string& command) {
  std::array<int, 2> ends{};
  system_call(::pipe2(ends.data(), O_CLOEXEC), "make a pipe");
  Descriptor out(ends[0]), in(ends[1]);
  const pid_t pid = system_call(::fork(), "fork");
  if (pid == 0) {
    if (::setns(space, CLONE_NEWNET) != 0) ::_exit(126);
    ::dup2(in.get(), STDOUT_FILENO);
    ::dup2(in.get(), STDERR_FILENO);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  in.reset();
  Finished finished;
  std::array<char, 4096> buffer;
  for (ssize_t count; (count = ::read(out.get(), buffer.data(), buffer.size())) > 0;) {
    finished.output.append(buffer.data(), static_cast<std::size_t>(count));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  finished.code = exit_code(status);
  return finished;
}

}  // namespace

std::string why_no_namespaces() {
  static const std::string why = [] {
    try {
      NetworkNamespace a, b;
      connect(a, "eth0", b, "eth0");
      return std::string();
    } catch (const std::exception& error) {
      return std::string("no network namespaces here: ") + error.what();
    }
  }();
  return why;
}

NetworkNamespace::NetworkNamespace() {
  std::exception_ptr failure;
  std::thread([&] {  // the namespace of a thread that ends: ours stays as it is
    try {
      system_call(::unshare(CLONE_NEWNET), "make a network namespace");
      fd_ = open_own_namespace();
    } catch (...) {
      failure = std::current_exception();
    }
  })
      .join();
  if (failure) std::rethrow_exception(failure);
  run("ip link set lo up; sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 || true");
}

std::string NetworkNamespace::path() const {
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_.get());
}

std::string NetworkNamespace::run(const std::string& command) const {
  const Finished finished = run_in(fd_.get(), command);
  if (finished.code != 0) throw std::runtime_error("'" + command + "' failed: " + finished.output);
  return finished.output;
}

int NetworkNamespace::try_run(const std::string& command) const { return run_in(fd_.get(), command).code; }

Inside::Inside(const NetworkNamespace& there) : home_(open_own_namespace()) {
  system_call(::setns(there.descriptor(), CLONE_NEWNET), "enter a network namespace");
}

Inside::~Inside() { (void)::setns(home_.get(), CLONE_NEWNET); }  // it was ours a moment ago

void connect(const NetworkNamespace& a, std::string_view name_a, const NetworkNamespace& b, std::string_view name_b) {
  const std::string name(name_a), peer(name_b);
  a.run("ip link add " + name + " type veth peer name " + peer + " netns " + b.path() + " && ip link set " + name +
        " up");
  b.run("ip link set " + peer + " up");
}

Switch::Switch() { space_.run("ip link add br0 type bridge mcast_snooping 0 forward_delay 0 && ip link set br0 up"); }

std::string Switch::connect(const NetworkNamespace& node, std::string_view name, std::string_view address) {
  const std::string end = "port" + std::to_string(++count_);
  test::connect(space_, end, node, name);
  space_.run("ip link set " + end + " master br0");
  if (!address.empty()) node.run("ip address add " + std::string(address) + " dev " + std::string(name));
  return end;
}

Child::Child(const NetworkNamespace& there, const std::function<int()>& body) {
  std::fflush(nullptr);
  pid_ = system_call(::fork(), "fork");
  if (pid_ != 0) return;
  int code = 125;
  try {
    system_call(::setns(there.descriptor(), CLONE_NEWNET), "enter a network namespace");
    code = body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "child: %s\n", error.what());
  }
  ::_exit(code);
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  (void)wait();
}

// A number below 1 would mean whole groups of processes, or all.
void Child::signal(int number) const {
  if (pid_ <= 0) throw std::logic_error("signal a child that has been waited for");
  system_call(::kill(pid_, number), "signal a child");
}

int Child::wait() {
  int status = 0;
  system_call(::waitpid(pid_, &status, 0), "wait for a child");
  pid_ = -1;
  return exit_code(status);
}

}  // namespace viplane::test
