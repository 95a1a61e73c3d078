// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "live/daemon/command_line.h"

namespace viplane::live {

// viplaned -t: says what is wrong with the configuration and answers keepalived(8)'s exit codes.
int test_configuration(const CommandLine& line);

// viplaned: pid file, background, supervisor, director; until it is asked to stop. Answers the exit code; what could
// not be had at the start is thrown.
int run_daemon(const CommandLine& line);

}  // namespace viplane::live
