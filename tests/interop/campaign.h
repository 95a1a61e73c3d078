// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "tests/interop/trial.h"

namespace viplane::interop {

// A cell with what became of it.
struct Square {
  Cell cell;
  std::string skipped;  // why it was not tried; empty: it was
  Finding finding;      // of the last attempt; a trial that could not be held has its reason as its only fault
  unsigned attempts = 0;

  bool is_green() const { return skipped.empty() && finding.faults.empty(); }
};

struct CampaignOptions {
  unsigned at_once = 8;
  // The machine may be busy with other things: a cell that is not green is tried again, alone at last.
  unsigned attempts = 3;
  Duration slack = std::chrono::milliseconds(150);
};

// Tries all of these cells; `tried` hears of each attempt.
std::vector<Square> try_all(const std::vector<Cell>& cells, const CampaignOptions& options,
                            const std::function<void(const Square&)>& tried = {});

}  // namespace viplane::interop
