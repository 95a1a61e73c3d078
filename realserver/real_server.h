// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "realserver/findings.h"
#include "realserver/journal.h"

namespace viplane::realserver {

// The verbs of viplane-rs on this machine.
class RealServer {
 public:
  using Report = std::function<void(const std::string& command)>;  // each change, as it is (or would be) made

  // `dry_run`: nothing is changed, and nothing written.
  RealServer(const std::filesystem::path& folder, bool dry_run, Report report);

  // Makes the machine a real server for these VIPs, beside those it has. Returns the number of changes. A setup that
  // fails takes back what it did, then throws.
  std::size_t setup(const Options& options);
  // Restores what was found; of some VIPs or (none named) of all. Goes on after a change that cannot be taken back,
  // and throws at the end. Returns the number of changes taken back.
  std::size_t undo(const std::vector<IpAddress>& vips);

  struct Verdict {
    Options options;  // as decided
    std::vector<Finding> findings;
    std::vector<std::string> notes;
    std::array<std::uint64_t, kDecapsulateCounters> counters{};  // of the program at ingress
  };
  // What is wrong; without VIPs in `options`, for what was set up. `asks`: as a neighbour would, too.
  Verdict check(const Options& options, bool asks) const;

  bool is_set_up() const { return !journal_.options.vips.empty(); }
  const Options& options() const { return journal_.options; }  // as set up

 private:
  Machine look() const;
  std::size_t make(const std::vector<Change>& plan);
  std::size_t take_back_all(std::vector<Change> changes);
  void save() const;

  JournalFile file_;
  Journal journal_;
  bool dry_run_;
  Report report_;
};

}  // namespace viplane::realserver
