// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "control/config/load.h"

namespace viplane {

// The configuration of `text`, in which nothing may be worse than a notice.
inline config::Config load(const std::string& text) {
  config::MemoryFiles files;
  files.put("keepalived.conf", text);
  auto result = config::load_config(files, "keepalived.conf");
  for (const auto& diagnostic : result.diagnostics) {
    if (diagnostic.severity != config::Severity::notice) ADD_FAILURE() << to_string(diagnostic);
  }
  return result.config;
}

}  // namespace viplane
