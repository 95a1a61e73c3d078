// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/notify_fifos.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <exception>
#include <stdexcept>
#include <utility>

#include "live/checks/script_identity.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

void make_fifo(const NotifyFifoSpec& spec) {
  if (::mkfifo(spec.path.c_str(), 0600) < 0) {
    if (errno != EEXIST) system_call(-1, "make the notify FIFO " + spec.path);
    struct stat found {};
    system_call(::lstat(spec.path.c_str(), &found), "look at " + spec.path);
    if (!S_ISFIFO(found.st_mode)) {
      throw std::runtime_error(spec.path + " is there and is no FIFO; remove it, or name another");
    }
    return;
  }
  if (spec.user.empty()) return;
  const ScriptIdentity owner = identity_of({.user = spec.user, .group = spec.group});
  system_call(::chown(spec.path.c_str(), owner.user, owner.group), "give " + spec.path + " to " + spec.user);
}

class Fifo final : public NotifyFifo {
 public:
  Fifo(Loop& loop, NotifyFifoSpec spec, std::function<void(std::string)> problem)
      : loop_(loop), spec_(std::move(spec)), problem_(std::move(problem)) {
    reopen();
  }

  // A pipe takes a line whole or not at all, as long as it is shorter than PIPE_BUF (4096).
  void write(std::string_view line) override {
    if (!pipe_) reopen();
    if (!pipe_) return;
    const std::string text = std::string(line) + '\n';
    const ssize_t written = ::write(pipe_.get(), text.data(), text.size());
    if (written == static_cast<ssize_t>(text.size())) {
      has_problem_ = false;
      return;
    }
    tell(errno == EAGAIN ? "the notify FIFO " + spec_.path + " is full; start what reads it. Lines are dropped"
                         : "write to the notify FIFO " + spec_.path + ": " + std::strerror(errno));
  }

 private:
  void reopen() {
    try {
      make_fifo(spec_);
      pipe_ = Descriptor(system_call(::open(spec_.path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW),
                                     "open the notify FIFO " + spec_.path));
    } catch (const std::exception& error) {  // told; the next line tries again
      tell(error.what());
    }
  }

  void tell(const std::string& what) {
    if (std::exchange(has_problem_, true)) return;
    telling_ = loop_.call_at(loop_.now(), [this, what] { problem_(what); });
  }

  Loop& loop_;
  NotifyFifoSpec spec_;
  std::function<void(std::string)> problem_;
  Descriptor pipe_;
  HandlePtr telling_;
  bool has_problem_ = false;
};

}  // namespace

std::unique_ptr<NotifyFifo> NotifyFifos::open(const NotifyFifoSpec& spec, std::function<void(std::string)> problem) {
  return std::make_unique<Fifo>(loop_, spec, std::move(problem));
}

}  // namespace viplane::live
