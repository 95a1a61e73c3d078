// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "control/director.h"
#include "live/host.h"
#include "live/ledger.h"

namespace viplane::live {

// Keeps in the ledger what has to be said on the wire if this process dies: priority 0 of each virtual router that is
// master now. Looks again after each change of state and every second, for a peer's MAC may have become known.
class LastWordsKeeper {
 public:
  // What it refers to outlives it.
  LastWordsKeeper(Host& host, const Director& director, Ledger& ledger)
      : host_(host), director_(director), ledger_(ledger) {}
  ~LastWordsKeeper();

  void refresh();

 private:
  struct Noted {
    PortFrame words;
    Ledger::Entry entry;
  };

  Host& host_;
  const Director& director_;
  Ledger& ledger_;
  std::vector<Noted> noted_;
};

}  // namespace viplane::live
