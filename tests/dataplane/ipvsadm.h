// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "tests/dataplane/lab.h"

namespace viplane::test {

// Carries out a line of the golden captures' shell commands: the subset of ipvsadm, /proc/net/ip_vs_conn and sysctls
// that they use, joined by ";". Returns what it prints. Throws std::runtime_error with the reason for what the packet
// path does not offer yet.
std::string run_command(Lab& lab, const std::string& line);

}  // namespace viplane::test
