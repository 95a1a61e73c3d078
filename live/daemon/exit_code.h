// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace viplane::live {

// What viplaned answers. Those of -t are keepalived(8)'s.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,         // could not run: the line before it says why
  kExitUsage = 2,          // the command line
  kExitConfigFatal = 3,    // -t and start: the configuration cannot be run
  kExitConfigWarns = 4,    // -t: something is not as it was written, but it runs
  kExitScriptSecurity = 5  // -t: nothing but scripts that script security would not run
};

}  // namespace viplane::live
