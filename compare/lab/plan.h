// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "compare/terms.h"

namespace viplane::compare {

inline constexpr int kReplySize = 215;  // octets of an answer, head included

// What is compared with real processes. Rates are in Mbit/s.
struct Plan : Terms {
  Plan() { reply_octets = kReplySize; }

  std::vector<std::string> balancers;  // names, see balancer.h
  std::vector<double> caps = {8};      // of each real server's uplink; 0: none
  std::string io;                      // --io of viplaned; empty: its own choice
  // Programs, by path or by name in PATH.
  std::string webbench = "viplane-webbench";
  std::string daemon = "viplaned";
  std::string real_server = "viplane-rs";
};

}  // namespace viplane::compare
