// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "env/forged_advertisement.h"
#include "lab/machine.h"

namespace viplane::lab {

// A stranger on a segment: repeats, on a machine of its own, the advertisements that it hears there, each forged in one
// way, so many times a second for every virtual router. Its process ends with this.
class HostileRouter {
 public:
  HostileRouter(const Machine& machine, const std::string& interface, const IpAddress& own, Forgery forgery,
                double per_second);

 private:
  Process process_;
};

}  // namespace viplane::lab
