// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/frame_times.h"

#include <time.h>

#include <cstring>

#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr int kTries = 20;
constexpr Duration kCloseEnough = std::chrono::microseconds(2);

Duration since_epoch(const timespec& time) { return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec); }

Duration read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return since_epoch(time);
}

}  // namespace

void ask_for_times(int socket) {
  const int on = 1;
  system_call(::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on), "ask for times of frames");
}

Duration realtime_ahead() {
  Duration ahead{0};
  Duration doubt = Duration::max();
  for (int i = 0; i < kTries && doubt > kCloseEnough; ++i) {
    const Duration before = read_clock(CLOCK_MONOTONIC);
    const Duration real = read_clock(CLOCK_REALTIME);
    const Duration between = read_clock(CLOCK_MONOTONIC) - before;
    if (between >= doubt) continue;
    doubt = between;
    ahead = real - before - between / 2;
  }
  return ahead;
}

Time time_of(const msghdr& message, Duration realtime_ahead) {
  auto* header = const_cast<msghdr*>(&message);  // CMSG_NXTHDR wants it so, and changes nothing
  for (cmsghdr* part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec at{};
    std::memcpy(&at, CMSG_DATA(part), sizeof at);
    return Time(since_epoch(at) - realtime_ahead);
  }
  return {};
}

}  // namespace viplane::lab
