// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>

#include "net/time.h"
#include "net/vrrp.h"

namespace viplane::vrrp {

// Turns a storm of discarded packets into few lines: the first of a kind at once, then at most one a second, with how
// many there were since the last line.
class DiscardLog {
 public:
  // How many packets the line to be written now stands for; nullopt: no line.
  std::optional<std::uint64_t> note(Time now, const std::string& instance, DiscardReason reason);
  // All that were discarded for this reason so far.
  std::uint64_t total(const std::string& instance, DiscardReason reason) const;

 private:
  struct Tally {
    std::uint64_t total = 0;
    std::uint64_t reported = 0;
    std::optional<Time> last_line;
  };
  std::map<std::pair<std::string, DiscardReason>, Tally> tallies_;
};

}  // namespace viplane::vrrp
