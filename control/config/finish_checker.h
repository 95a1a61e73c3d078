// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/draft.h"

namespace viplane::config {

// Fills in what a check leaves open from its real server, its virtual server, and keepalived's defaults for its kind.
Checker finish_checker(const GlobalDraft& global, const VirtualServerDraft& virtual_server,
                       const CheckSettings& of_server, const RealServer& server, CheckerDraft& from);

}  // namespace viplane::config
