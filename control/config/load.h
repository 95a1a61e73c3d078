// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/config/diagnostic.h"
#include "control/config/file_source.h"

namespace viplane::config {

class KeywordPlaces;

// Bounds on what a file may unfold to; beyond one of them loading ends with an error.
struct LoadLimits {
  std::size_t include_depth = 64;
  std::size_t include_files = 4096;
  std::size_t octets = 256u << 20;    // text after includes, definitions and sequences
  std::size_t lines = 2'000'000;      // the same, in lines
  std::size_t substitutions = 1'000;  // definitions replaced in one line
};

struct LoadOptions {
  std::string node_name = "localhost";  // router_id's default; its first label is config_id's default
  std::string config_id = {};           // what lines `@id` are compared with (keepalived -i)
  std::string instance = {};            // ${_INSTANCE}
  std::uint64_t random_seed = 1;        // ${_RANDOM}: a seed, so that the same files give the same configuration
  LoadLimits limits = {};
  KeywordPlaces* places = nullptr;  // gets the places of all keywords, if given
};

// What came of a file. With an error among the diagnostics the configuration must not be run.
struct LoadResult {
  Config config;
  std::vector<Diagnostic> diagnostics;  // first of the lines, in their order, then of what they make together

  bool has_errors() const;
  std::size_t count(Severity severity) const;
};

// Reads keepalived.conf and everything it includes. Never throws for what the text says, always ends.
LoadResult load_config(const FileSource& files, const std::string& path, const LoadOptions& options = {});

}  // namespace viplane::config
