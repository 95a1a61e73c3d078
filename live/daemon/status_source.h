// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>

#include "control/director.h"
#include "live/host.h"

namespace viplane::live {

// How everything stands: the director's own status, and what only its host knows (what the ports count, how late timers
// ran).
class StatusSource {
 public:
  // Both outlive this.
  StatusSource(Host& host, const Director& director) : host_(host), director_(director) {}

  void sample();  // once a second
  DirectorStatus status() const;

 private:
  Host& host_;
  const Director& director_;
  std::array<Duration, 60> seconds_{};  // the greatest lateness in each of the last minute
  std::size_t next_ = 0;
  Duration greatest_{};
};

}  // namespace viplane::live
