// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/config.h"
#include "control/config/grammar.h"

namespace viplane::config {

// Fills in what a check takes from elsewhere in the configuration: the file of a FILE_CHECK, the virtual address of a
// tunnel_check. Checks that lack it are left out, with a warning.
void resolve_checks(Reader& reader, Config& config);

}  // namespace viplane::config
