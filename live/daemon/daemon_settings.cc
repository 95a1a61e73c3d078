// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/daemon_settings.h"

namespace viplane::live {

CommandLine with_settings(CommandLine line, const config::GlobalDefs& global) {
  const config::DaemonSettings& settings = global.daemon;
  // Daemons of several namespaces share /run: each needs a name of its own.
  if (line.name.empty()) line.name = settings.instance.empty() ? settings.net_namespace : settings.instance;
  if (line.net_namespace.empty()) line.net_namespace = settings.net_namespace;
  if (!line.umask) line.umask = global.umask;
  if (line.pid_file.empty()) {
    const bool has_folder = settings.use_pid_dir && line.name.empty();
    line.pid_file = default_pid_file(has_folder ? "viplaned" : line.name);
  }
  if (line.control.empty()) line.control = default_control_socket(line.name);
  return line;
}

bool waits_for_restart(const config::GlobalDefs& before, const config::GlobalDefs& now) {
  return before.daemon != now.daemon || before.umask != now.umask || before.startup_script != now.startup_script ||
         before.shutdown_script != now.shutdown_script;
}

}  // namespace viplane::live
