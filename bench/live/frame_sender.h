// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "lab/machine.h"
#include "net/bytes.h"

namespace viplane::bench {

// Sends these frames in turn out of eth0 of a machine, at a steady rate, from a process of its own.
class FrameSender {
 public:
  FrameSender(const lab::Machine& machine, std::vector<Bytes> frames, double per_second);
  // Ends it, and says how many it has sent.
  std::size_t stop();

 private:
  lab::Process process_;
};

}  // namespace viplane::bench
