// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
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

  // What the files say; read anew only when they have changed since the last call.
  const config::LoadResult& load();

 private:
  struct Read {
    config::MemoryFiles files;
    config::LoadResult result;
  };
  std::optional<Read> last_read_;
};

// The production director as a process of a node. A configuration with errors keeps it from starting, and leaves a
// running one as it is; either writes an event `director.refused` that says why.
ProcessFactory director_process(std::shared_ptr<DirectorDisk> disk);

}  // namespace viplane::sim
