// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/frame_sender.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "lab/pair/monotonic.h"
#include "posix/system_call.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

std::atomic<bool> ended = false;

Descriptor open_link() {
  Descriptor socket(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "open a socket on the link"));
  sockaddr_ll here{};
  here.sll_family = AF_PACKET;
  here.sll_ifindex = static_cast<int>(::if_nametoindex("eth0"));
  system_call(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here), "bind to eth0");
  return socket;
}

int send_until_told(const std::vector<Bytes>& frames, double per_second) {
  ::signal(SIGTERM, [](int) { ended = true; });
  const Descriptor link = open_link();
  const Time start = lab::monotonic_now();
  std::size_t sent = 0;
  while (!ended) {
    const auto due = static_cast<std::size_t>(seconds(lab::monotonic_now() - start) * per_second) + 1;
    for (; sent < due && !ended; ++sent) {
      const Bytes& frame = frames[sent % frames.size()];
      ::send(link.get(), frame.data(), frame.size(), 0);  // a full queue loses one, as on any wire
    }
    std::this_thread::sleep_for(per_second > 100 ? 1ms : 20ms);
  }
  std::printf("%zu", sent);
  return 0;
}

}  // namespace

FrameSender::FrameSender(const lab::Machine& machine, std::vector<Bytes> frames, double per_second)
    : process_(machine.fork(
          "sender", [frames = std::move(frames), per_second] { return send_until_told(frames, per_second); })) {}

std::size_t FrameSender::stop() {
  process_.signal(SIGTERM);
  if (process_.wait(5s) != 0) throw std::runtime_error("the sender failed: " + process_.read_output());
  return std::stoull(process_.read_output());
}

}  // namespace viplane::bench
