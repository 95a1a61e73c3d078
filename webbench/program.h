// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::webbench {

// The whole program: parse, announce, probe, wait a second as webbench does, run, report. Returns the exit code: 0, 1
// the server cannot be reached, 2 misuse, 3 this machine's fault.
int run_program(const std::vector<std::string>& arguments);

}  // namespace viplane::webbench
