// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <stdexcept>
#include <string>

#include "tests/support/netns.h"

namespace viplane::test {

// No such kernel can be had here: what is missing.
class NoGuest : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A kernel with IPVS and ipip (peers/ipvs) whose cards are tap devices of a namespace; down at the end of the scope.
class Guest {
 public:
  // `cards`: "TAP,MAC" each, separated by spaces; the taps are made here. `setup`: shell commands run at boot.
  Guest(const NetworkNamespace& space, const std::string& cards, const std::string& setup);
  ~Guest();
  Guest(const Guest&) = delete;

  // Runs a shell script inside; its output and error, whatever its exit code.
  std::string run(const std::string& script) const;

 private:
  std::string name_;
};

// The output of a command on this machine, and its exit code.
struct Spoken {
  std::string output;
  int code = 0;
};
Spoken run_here(const std::string& command, const std::string& input = {});

}  // namespace viplane::test
