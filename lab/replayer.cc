// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/replayer.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <map>

#include "env/forged_advertisement.h"
#include "lab/loop.h"
#include "lab/packet_socket.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr eventfd_t kSpeak = 1;
constexpr eventfd_t kBeQuiet = 2;

class Parrot {
 public:
  Parrot(int ear, int mouth, int command, double per_second)
      : ear_(ear), mouth_(mouth), command_(command), interval_(static_cast<std::int64_t>(1e9 / per_second)) {}

  int run() {
    loop_.watch(ear_, EPOLLIN, [this](std::uint32_t) { listen(); });
    loop_.watch(command_, EPOLLIN, [this](std::uint32_t) { obey(); });
    loop_.run();
    return 0;
  }

 private:
  void listen() {
    std::array<std::byte, 2048> buffer;
    for (;;) {
      const ssize_t got = ::recv(ear_, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      const ByteView frame(buffer.data(), static_cast<std::size_t>(got));
      const auto heard = speaks_ ? std::nullopt : hear_advertisement(frame);
      if (heard)
        heard_[{heard->target.is_v6, heard->advertisement.virtual_router_id}].assign(frame.begin(), frame.end());
    }
  }

  void obey() {
    eventfd_t command = 0;
    if (::eventfd_read(command_, &command) != 0) return;
    speaks_ = command == kSpeak;
    if (timer_) loop_.cancel(*timer_);
    timer_.reset();
    if (speaks_) timer_ = loop_.at(now() + interval_, [this] { speak(); });
  }

  void speak() {
    for (const auto& [router, frame] : heard_) (void)!::send(mouth_, frame.data(), frame.size(), 0);
    timer_ = loop_.at(now() + interval_, [this] { speak(); });
  }

  Loop loop_;
  int ear_;
  int mouth_;
  int command_;
  Duration interval_;
  bool speaks_ = false;
  std::map<std::pair<bool, std::uint8_t>, Bytes> heard_;  // by family and virtual router
  std::optional<Loop::Timer> timer_;
};

}  // namespace

Replayer::Replayer(const Laboratory& lab, const Laboratory::Port& port, const Machine& stranger,
                   const std::string& interface, double per_second)
    : command_(system_call(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "make an eventfd")) {
  const Descriptor ear = open_packet_socket(lab.fabric().network(), port.name);
  const Descriptor mouth = open_packet_socket(stranger.network(), interface);
  process_ =
      stranger.fork("replayer", [&] { return Parrot(ear.get(), mouth.get(), command_.get(), per_second).run(); });
}

void Replayer::speak(bool speaks) { ::eventfd_write(command_.get(), speaks ? kSpeak : kBeQuiet); }

}  // namespace viplane::lab
