// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "live/ledger.h"
#include "live/ports/interface.h"

namespace viplane::live {

// Whether an interface merges received frames that way: "gro" or "lro" (HeldOffload::feature).
bool merges(const Interface& interface, const std::string& feature);
bool set_merging(const Interface& interface, const std::string& feature, bool on);  // false: the kernel refused

// Switches off what merges received frames (GRO, LRO) on an interface while it lives: a forwarder would have to take
// them apart again, and a merged frame is larger than any path takes. Puts back what it found; where the process is
// killed, whoever reads the ledger does.
class ReceiveMergingOff {
 public:
  // `index` is the interface's number now. Both others outlive this.
  ReceiveMergingOff(const Interface& interface, int index, Ledger& ledger);
  ~ReceiveMergingOff();
  ReceiveMergingOff(const ReceiveMergingOff&) = delete;

  const std::string& changed() const { return changed_; }  // "gro, lro"; empty: nothing had to be

 private:
  struct SwitchedOff {
    std::string feature;
    Noted noted;
  };
  const Interface& interface_;
  std::vector<SwitchedOff> switched_off_;
  std::string changed_;
};

}  // namespace viplane::live
