// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "posix/descriptor.h"

// Begins a test that needs network namespaces.
#define VIPLANE_NEEDS_NAMESPACES() \
  if (const auto why = viplane::test::why_no_namespaces(); !why.empty()) GTEST_SKIP() << why

namespace viplane::test {

// Empty where this process may make network namespaces and links; else what is missing.
std::string why_no_namespaces();

// A network namespace without a name: it is gone, with all its links, when the last descriptor and process in it are,
// however the test ends. Its loopback is up, and IPv6 asks nobody before it uses an address (no DAD delay).
//
//   NetworkNamespace lb1;
//   lb1.run("ip link add eth0 type dummy");
//   { Inside inside(lb1); live::Host host(...); }   // sockets belong to the namespace they were made in
class NetworkNamespace {
 public:
  NetworkNamespace();  // throws std::system_error

  int descriptor() const { return fd_.get(); }
  // Names it for iproute2 and nsenter, from any process of the same user: "/proc/4711/fd/5".
  std::string path() const;

  // Runs a shell command inside and answers what it wrote to standard output. Throws std::runtime_error with its
  // command and error output where it fails.
  std::string run(const std::string& command) const;
  // The same, answering the exit code only.
  int try_run(const std::string& command) const;

 private:
  Descriptor fd_;
};

// Puts the calling thread into a namespace while it lives. Children and threads made meanwhile are there too.
class Inside {
 public:
  explicit Inside(const NetworkNamespace& there);
  ~Inside();
  Inside(const Inside&) = delete;

 private:
  Descriptor home_;
};

// A veth pair between two namespaces, both ends up.
void connect(const NetworkNamespace& a, std::string_view name_a, const NetworkNamespace& b, std::string_view name_b);

// A bridge in a namespace of its own, that forwards at once and floods multicast.
class Switch {
 public:
  Switch();
  // Joins `name` of a namespace to it, up and with an address ("10.0.0.1/24"; empty: none). Answers the name of the
  // switch's end: `ports().run("ip link set " + end + " down")` pulls the cable.
  std::string connect(const NetworkNamespace& node, std::string_view name, std::string_view address = {});
  const NetworkNamespace& ports() const { return space_; }

 private:
  NetworkNamespace space_;
  int count_ = 0;
};

// A forked child process, killed (SIGKILL) and reaped at the end of the scope.
class Child {
 public:
  // Runs `body` in the child, inside `there`; the child exits with what it answers, without running destructors or
  // sanitizer leak checks of the parent.
  Child(const NetworkNamespace& there, const std::function<int()>& body);
  ~Child();
  Child(const Child&) = delete;

  int pid() const { return pid_; }
  void signal(int number) const;
  int wait();  // the exit code; 128 + N when signal N ended it

 private:
  int pid_ = -1;
};

}  // namespace viplane::test
