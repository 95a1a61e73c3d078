// SPDX-License-Identifier: GPL-2.0-or-later
// Readers of the notify scripts that vrrp_instance and vrrp_sync_group share; the target has them at notify_of(target).
#pragma once
#include "control/config/values.h"
#include "control/config/vrrp_settings.h"

namespace viplane::config {

inline Notify& notify_of(InstanceTarget& target) { return target.instance.value.notify; }

namespace settings {

template <class Target, std::optional<Command> Notify::*Member>
void notify(Reader& reader, Target& target, const Statement& statement) {
  first_command(reader, notify_of(target).*Member, statement);
}

}  // namespace settings
}  // namespace viplane::config
