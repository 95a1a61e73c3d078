// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>

#include "control/config/load.h"
#include "live/daemon/command_line.h"
#include "live/daemon/daemon_log.h"
#include "live/daemon/supervisor.h"
#include "live/ledger.h"

namespace viplane::live {

// One director on this machine with all an operator reaches it by: signals, the control socket, metrics. Everything
// happens inside run().
class DirectorProcess {
 public:
  // `config` has no errors. Opens the ports; throws what says what could not be had.
  DirectorProcess(const CommandLine& line, const config::Config& config, DaemonLog& log, SupervisorLine& supervisor,
                  Ledger& ledger);
  ~DirectorProcess();

  int run();  // until it is asked to stop; the exit code

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::live
