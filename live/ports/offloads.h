// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "live/ports/interface.h"

namespace viplane::live {

// Switches off what merges received frames (GRO, LRO) on an interface while it lives: a forwarder would have to take
// them apart again, and a merged frame is larger than any path takes. Puts back what it found, unless the process is
// killed.
class ReceiveMergingOff {
 public:
  explicit ReceiveMergingOff(const Interface& interface);  // which outlives this
  ~ReceiveMergingOff();
  ReceiveMergingOff(const ReceiveMergingOff&) = delete;

  const std::string& changed() const { return changed_; }  // "gro, lro"; empty: nothing had to be

 private:
  const Interface& interface_;
  bool had_gro_ = false;
  bool had_lro_ = false;
  std::string changed_;
};

}  // namespace viplane::live
