// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "lab/laboratory.h"

namespace viplane::lab {

// A stranger who listens to what one machine advertises, and later repeats the last of it, octet by octet.
class Replayer {
 public:
  // Listens from now on at the switch's end of `port`; will send by `interface` of `stranger`.
  Replayer(const Laboratory& lab, const Laboratory::Port& port, const Machine& stranger, const std::string& interface,
           double per_second);
  void speak(bool speaks);

 private:
  Descriptor command_;  // an eventfd: 1 speak, 2 be quiet
  Process process_;
};

}  // namespace viplane::lab
