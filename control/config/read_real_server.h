// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/draft.h"

namespace viplane::config {

// The packet path's weights are 16 bits wide, as the kernel's hash tables use them; keepalived takes more in silence.
inline constexpr int kLargestWeight = 65535;

// real_server of a virtual server.
void read_real_server(Reader& reader, VirtualServerDraft& virtual_server, const Statement& statement);

}  // namespace viplane::config
