// SPDX-License-Identifier: GPL-2.0-or-later
// lvs_sync_daemon of global_defs, and its old form lvs_sync_daemon_interface of a vrrp_instance.
#pragma once
#include "control/config/draft.h"

namespace viplane::config {

void read_sync_daemon(Reader& reader, GlobalDraft& target, const Statement& statement);

// Resolves the instance. Without one there is no sync daemon.
void finish_sync_daemon(Reader& reader, const Draft& draft, Config& config);

}  // namespace viplane::config
