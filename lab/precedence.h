// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/resource.h>

namespace viplane::lab {

// The calling process gets a processor before others as long as this exists: who watches must not see late what he
// dates. Machines' processes do not inherit it. Without the privilege nothing happens.
class Precedence {
 public:
  Precedence() : before_(::getpriority(PRIO_PROCESS, 0)) { (void)::setpriority(PRIO_PROCESS, 0, kFirst); }
  ~Precedence() { (void)::setpriority(PRIO_PROCESS, 0, before_); }
  Precedence(const Precedence&) = delete;
  Precedence& operator=(const Precedence&) = delete;

 private:
  static constexpr int kFirst = -15;
  int before_;
};

}  // namespace viplane::lab
