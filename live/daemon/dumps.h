// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/config/global.h"
#include "live/daemon/daemon_log.h"
#include "live/daemon/status_source.h"

namespace viplane::live {

// Writes what SIGUSR1, SIGUSR2 and --signum=JSON ask for to files: everything; keepalived's statistics; its JSON.
class Dumps {
 public:
  // `name` is the daemon's; the others outlive this.
  Dumps(std::string name, const StatusSource& source, DaemonLog& log)
      : name_(std::move(name)), source_(source), log_(log) {}

  // False: the signal asks for no dump. `global` names the files, where it does.
  bool write(int signal, const config::GlobalDefs& global) const;

 private:
  void write(const char* what, const std::string& configured, const std::string& text) const;

  std::string name_;
  const StatusSource& source_;
  DaemonLog& log_;
};

}  // namespace viplane::live
