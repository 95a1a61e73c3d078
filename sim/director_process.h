// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>

#include "control/config/file_source.h"
#include "control/config/load.h"
#include "sim/process.h"

namespace viplane::sim {

// What lies on a director's disk: its configuration, which a reload and a restart read anew.
struct DirectorDisk {
  config::MemoryFiles files;
  std::string path;  // of keepalived.conf among `files`
  config::LoadOptions options;
};

// The production director as a process of a node. A configuration with errors keeps it from starting, and leaves a
// running one as it is; either writes an event `director.refused` that says why.
ProcessFactory director_process(std::shared_ptr<DirectorDisk> disk);

}  // namespace viplane::sim
