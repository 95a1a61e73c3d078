// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/explain.h"

namespace viplane::explain {

// What becomes of the open connections of each service when another director takes over. Services that one director
// alone has are left out, and those that none here serves (IPv6, SCTP, firewall marks); a lone director has none.
std::vector<ConnectionFate> connection_fates(const std::vector<DirectorFile>& directors);

}  // namespace viplane::explain
