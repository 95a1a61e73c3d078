// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/signals.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

}  // namespace

void block_signals(std::initializer_list<int> signals) {
  const sigset_t set = set_of(signals);
  system_call(sigprocmask(SIG_BLOCK, &set, nullptr), "block signals");
}

Signals::Signals(Loop& loop, std::initializer_list<int> signals, std::function<void(int)> arrived)
    : arrived_(std::move(arrived)) {
  const sigset_t set = set_of(signals);
  descriptor_ = Descriptor(system_call(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "read signals"));
  watch_ = loop.watch(descriptor_.get(), EPOLLIN, [this](std::uint32_t) { read_all(); });
}

void Signals::read_all() {
  signalfd_siginfo info{};
  while (::read(descriptor_.get(), &info, sizeof info) == sizeof info) arrived_(static_cast<int>(info.ssi_signo));
}

}  // namespace viplane::live
