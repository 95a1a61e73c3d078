// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <set>
#include <string>
#include <vector>

#include "scenarios/checkers/checkers.h"

namespace viplane::scenarios {

// What one checker concluded; no violations: it holds.
struct Conclusion {
  std::string checker;
  std::string claim;
  std::vector<Violation> violations;  // in the order of time
};

// All checkers over one run: shows each what it wants to see.
class Panel {
 public:
  explicit Panel(const RunFacts& facts);  // `facts` outlives the panel

  void see(const Event& event);
  void see(const CapturedFrame& frame);
  std::vector<Conclusion> conclude(Time end);

 private:
  std::vector<CheckerPtr> checkers_;
  std::vector<Checker*> control_;
  std::vector<Checker*> service_;
  std::vector<Checker*> all_;
  std::set<std::string, std::less<>> directors_;
};

}  // namespace viplane::scenarios
