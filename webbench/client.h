// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "webbench/reply_head.h"
#include "webbench/socket.h"

namespace viplane::webbench {

// One client of an engine: at most one connection at a time. Times are nanoseconds since the start of the run.
struct Client {
  enum class State { idle, connecting, reading };

  State state = State::idle;
  Descriptor socket;
  std::int64_t planned = 0;
  std::int64_t started = 0;
  bool answered = false;  // a byte of the reply has come
  std::uint32_t syn_retransmits = 0;
  std::uint64_t failed = 0;  // of all its requests
  ReplyHead head;
};

}  // namespace viplane::webbench
