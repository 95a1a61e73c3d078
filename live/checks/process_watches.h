// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <vector>

#include "env/watches.h"
#include "live/loop.h"

namespace viplane::live {

// One process as /proc shows it.
struct ProcessFacts {
  std::string name;                // /proc/PID/comm, at most 15 octets
  std::vector<std::string> words;  // /proc/PID/cmdline; empty for kernel threads and zombies
};

bool matches(const ProcessPattern& pattern, const ProcessFacts& process);

// Follows whether processes run, by looking through /proc twice a second while anybody watches; the end of a process
// that is being counted is noticed at once. Processes of any user count, zombies do not.
class ProcessWatches {
 public:
  explicit ProcessWatches(Loop& loop, std::filesystem::path proc = "/proc");  // the loop outlives this
  ~ProcessWatches();

  // As Watches::process(). The handle does not outlive this.
  [[nodiscard]] HandlePtr watch(const ProcessPattern& pattern, std::function<void(bool)> changed);

 private:
  class Watch;
  struct Counted;
  void look();
  void look_at(Time when);
  bool wants_arguments() const;

  Loop& loop_;
  std::filesystem::path proc_;
  std::list<Watch*> watches_;
  std::map<int, Counted> counted_;  // by process number: told when it ends
  HandlePtr timer_;
};

}  // namespace viplane::live
