// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/file_source.h"
#include "control/config/wildcard.h"

namespace viplane::config {

std::optional<std::string> MemoryFiles::read(const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> MemoryFiles::match(const std::string& pattern) const {
  std::vector<std::string> out;
  for (const auto& [path, text] : files_)
    if (wildcard_match(pattern, path)) out.push_back(path);
  return out;
}

}  // namespace viplane::config
