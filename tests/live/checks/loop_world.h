// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "live/loop.h"

namespace viplane::live {

// A loop that tests let run for a while.
struct LoopWorld {
  Loop loop;
  Clock& clock() { return loop; }
  void run_for(Duration span) {
    const auto end = loop.call_at(loop.now() + span, [this] { loop.stop(); });
    loop.run();
  }
};

}  // namespace viplane::live
