// SPDX-License-Identifier: GPL-2.0-or-later
// Preloaded into a program: its wall clock loses an hour each time somebody looks at it, and cannot time anything.
#include <errno.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace {
time_t looks;
}

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const int result = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec -= 3600 * ++looks;
  return result;
}

int gettimeofday(timeval* now, void*) noexcept {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* where) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (where != nullptr) *where = now.tv_sec;
  return now.tv_sec;
}

int timerfd_create(int clock, int flags) noexcept {
  if (clock != CLOCK_REALTIME) return static_cast<int>(syscall(SYS_timerfd_create, clock, flags));
  errno = EINVAL;
  return -1;
}

}  // extern "C"
