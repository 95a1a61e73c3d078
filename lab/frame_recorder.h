// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "lab/laboratory.h"
#include "net/frame.h"
#include "net/time.h"

namespace viplane::lab {

// A frame at a machine's interface, seen from the switch's end of the cable.
struct RecordedFrame {
  Time at;  // CLOCK_MONOTONIC
  const std::string& machine;
  const std::string& interface;
  bool outgoing = false;  // the machine sent it
  ByteView bytes;         // lent for the call
};

// Records what every machine of a laboratory sends and receives, in memory, by a process of its own. A frame that a
// filter on the cable drops is recorded where its sender sent it, not where it would have arrived.
class FrameRecorder {
 public:
  explicit FrameRecorder(const Laboratory& lab);  // outlives it

  // After machines were plugged in anew: their interfaces have new numbers.
  void learn_ports();
  // No more frames. Throws std::runtime_error where the recording process failed.
  void stop();
  // How many frames were missed because the recording process was too slow; after stop().
  std::uint64_t lost() const { return lost_; }
  // All frames of machines in the order in which they passed; times never go back. After stop().
  void replay(const std::function<void(const RecordedFrame&)>& see) const;

 private:
  const Laboratory& lab_;
  std::map<std::uint32_t, std::pair<std::string, std::string>> ports_;  // by interface number: machine, interface
  Descriptor memory_;
  Process process_;
  std::uint64_t lost_ = 0;
};

}  // namespace viplane::lab
