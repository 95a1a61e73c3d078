// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "control/config/load.h"

namespace viplane::config {

std::size_t LoadResult::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(diagnostics.begin(), diagnostics.end(),
                                                [severity](const Diagnostic& d) { return d.severity == severity; }));
}

bool LoadResult::has_errors() const { return count(Severity::error) != 0; }

}  // namespace viplane::config
