// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/network_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

#include "lab/pipe.h"
#include "posix/system_call.h"

namespace viplane::lab {

NetworkNamespace::Inside::Inside(const NetworkNamespace& where)
    : outside_(system_call(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "open our network namespace")) {
  system_call(::setns(where.descriptor(), CLONE_NEWNET), "enter a network namespace of the laboratory");
}

NetworkNamespace::Inside::~Inside() {
  if (::setns(outside_.get(), CLONE_NEWNET) == 0) return;
  // Whatever we did next would happen in the wrong network.
  std::perror("viplane: return to our network namespace");
  std::abort();
}

void NetworkNamespace::set(std::string_view setting, std::string_view value) const {
  const Inside inside(*this);
  const std::string path = "/proc/sys/net/" + std::string(setting);
  const Descriptor file(system_call(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "open " + path));
  write_all(file.get(), value.data(), value.size(), path);
}

Descriptor NetworkNamespace::socket(int domain, int type, int protocol) const {
  const Inside inside(*this);
  return Descriptor(system_call(::socket(domain, type | SOCK_CLOEXEC, protocol), "open a socket in the laboratory"));
}

}  // namespace viplane::lab
