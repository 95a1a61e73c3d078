// SPDX-License-Identifier: GPL-2.0-or-later
// viplaned: the director on this machine, in the place of keepalived.
#include <cstdio>
#include <exception>

#include "live/daemon/daemon.h"
#include "live/daemon/exit_code.h"

using namespace viplane::live;

int main(int argc, char** argv) {
  const auto parsed = parse_command_line({argv + 1, argv + argc});
  if (const auto* fault = std::get_if<std::string>(&parsed)) {
    std::fprintf(stderr, "viplaned: %s; see viplaned --help\n", fault->c_str());
    return kExitUsage;
  }
  const auto& line = std::get<CommandLine>(parsed);
  try {
    switch (line.act) {
      case CommandLine::Act::print: std::fputs(line.print.c_str(), stdout); return kExitOk;
      case CommandLine::Act::test_config: return test_configuration(line);
      case CommandLine::Act::run: return run_daemon(line);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "viplaned: %s\n", error.what());
  }
  return kExitFailed;
}
